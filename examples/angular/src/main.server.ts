import { mergeApplicationConfig } from '@angular/core';
import { bootstrapApplication, type BootstrapContext } from '@angular/platform-browser';
import { provideServerRendering, RenderMode, withRoutes } from '@angular/ssr';
import { App } from './app/app';
import { appConfig } from './app/appConfig';

// A page that is rendered must not open a socket: this one tells.
globalThis.WebSocket = class {
  constructor() {
    console.error('A SOCKET WAS OPENED ON THE SERVER');
  }
} as unknown as typeof WebSocket;

const config = mergeApplicationConfig(appConfig, {
  providers: [provideServerRendering(withRoutes([{ path: '**', renderMode: RenderMode.Prerender }]))],
});

export default (context: BootstrapContext) => bootstrapApplication(App, config, context);

// Angular's packages are compiled but for their last step, which is left to this.
import '@angular/compiler';
import { IMAGE_CONFIG } from '@angular/common';
import {
  createEnvironmentInjector,
  DestroyRef,
  PLATFORM_ID,
  RendererFactory2,
  provideZonelessChangeDetection,
  runInInjectionContext,
  type ApplicationRef,
  type EnvironmentInjector,
  type EnvironmentProviders,
  type Provider,
} from '@angular/core';
import { createApplication } from '@angular/platform-browser';

type Providers = (Provider | EnvironmentProviders)[];

/** An app without a component: what is injected in it runs as in a browser's. */
export interface AngularApp {
  readonly ref: ApplicationRef;
  run<T>(work: () => T): T;
  /** An injector of its own, as a route or a feature has one. */
  scope(providers?: Providers): EnvironmentInjector;
}

const noDocument: Providers = [
  { provide: RendererFactory2, useValue: {} },
  // In development Angular watches the images of a page.
  { provide: IMAGE_CONFIG, useValue: { disableImageSizeWarning: true, disableImageLazyLoadWarning: true } },
];

const ends: (() => void)[] = [];

export async function startApp(providers: Providers = [provideZonelessChangeDetection()]): Promise<AngularApp> {
  const ref = await createApplication({ providers: [...noDocument, ...providers] });
  ends.push(() => ref.destroy());
  return {
    ref,
    run: (work) => runInInjectionContext(ref.injector, work),
    scope(providers = []) {
      const injector = createEnvironmentInjector(providers, ref.injector);
      const end = injector.get(DestroyRef);
      ends.push(() => end.destroyed || injector.destroy());
      return injector;
    },
  };
}

/** The same on the server. */
export const startServerApp = (): Promise<AngularApp> =>
  startApp([provideZonelessChangeDetection(), { provide: PLATFORM_ID, useValue: 'server' }]);

/** Ends all that were started, and the scopes in them. */
export function endApps(): void {
  ends.splice(0).forEach((end) => end());
}

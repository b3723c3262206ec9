// A page that is rendered on the server, where Node has a WebSocket of its own: it is done, shows what the server has, and opens nothing.
// node angularServer.mjs (zone|zoneless)
import { of } from 'rxjs';
import { provideChangeDetection } from './changeDetection.mjs';

const [, , kind] = process.argv;
if (kind === 'zone') await import('zone.js/node');
await import('@angular/compiler');
const { AsyncPipe } = await import('@angular/common');
const angular = await import('@angular/core');
const { bootstrapApplication } = await import('@angular/platform-browser');
const { provideServerRendering, renderApplication } = await import('@angular/platform-server');
const { injectHeartbeatSocket } = await import('rxjs-heartbeat-socket/angular');

let opened = 0;
globalThis.WebSocket = class extends globalThis.WebSocket {
  constructor(...args) {
    super(...args);
    opened++;
  }
};

class App {
  socket = injectHeartbeatSocket('wss://localhost:1/quotes', { onServer: of('hello') });
}
const template = '{{ socket.status().state }}, {{ socket.message() }}, {{ socket | async }}';
angular.Component({ selector: 'app-root', standalone: true, imports: [AsyncPipe], template })(App);

const providers = [provideServerRendering(), provideChangeDetection(angular, kind)];
const html = await renderApplication((context) => bootstrapApplication(App, { providers }, context), {
  document: '<html><body><app-root></app-root></body></html>',
  url: 'http://localhost/',
  allowedHosts: ['localhost'],
});
if (opened) throw new Error(`${opened} sockets were opened`);
if (!html.includes('idle, hello, hello')) throw new Error(`it shows ${html}`);

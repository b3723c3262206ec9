// A page that shows where its socket stands and what it last heard: while the heart beats, over a restart of the server, and
// at the end of the app.
// node angularPage.mjs (zone|zoneless)
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { JSDOM } from 'jsdom';
import { WebSocket } from 'ws';
import { provideChangeDetection } from './changeDetection.mjs';
import { serve, stop } from './echoServer.mjs';

const { window } = new JSDOM('<app-root></app-root>', { url: 'http://localhost/', pretendToBeVisual: true });
const names = ['document', 'Node', 'Element', 'HTMLElement', 'Event', 'location', 'history', 'MutationObserver'];
for (const name of names) globalThis[name] = window[name];
globalThis.window = globalThis;

const [, , kind] = process.argv;
if (kind === 'zone') await import('zone.js');
await import('@angular/compiler');
const angular = await import('@angular/core');
const { bootstrapApplication } = await import('@angular/platform-browser');
const { injectHeartbeatSocket } = await import('rxjs-heartbeat-socket/angular');

const first = await serve();
const { port } = first.address();
let checks = 0;
class App {
  socket = injectHeartbeatSocket({
    url: `ws://127.0.0.1:${port}`,
    WebSocketCtor: WebSocket,
    heartbeat: { interval: 30 },
    reconnect: 300,
  });
  ngDoCheck() {
    checks++;
  }
}
const template = '{{ socket.status().state }} {{ socket.message() }}';
angular.Component({ selector: 'app-root', standalone: true, template })(App);

const shown = () => window.document.querySelector('app-root')?.textContent;
async function until(what, holds) {
  const deadline = Date.now() + 5_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within 5 s: ${what}; the page shows "${shown()}"`);
    await sleep(10);
  }
}
const untilShown = (text) => until(`the page shows "${text}"`, () => shown() === text);

const app = await bootstrapApplication(App, {
  providers: [provideChangeDetection(angular, kind)],
});
let isStable;
app.isStable.subscribe((value) => (isStable = value));
await untilShown('open ');
await until('the app is stable', () => isStable);
for (const peer of first.clients) peer.send('"hello"');
await untilShown('open hello');

const before = checks;
await sleep(300);
const detections = checks - before;
// Angular 17 has to look at a new latency; nothing on the page shows it, so a later one need not.
const bound = angular.VERSION.major === '17' ? 10 : 0;
if (detections > bound) throw new Error(`${detections} change detections in ten beats`);

await stop(first);
await untilShown('waiting hello');
const second = await serve(port);
await untilShown('open hello');
const [peer] = second.clients;
const closed = once(peer, 'close');
app.destroy();
const [code] = await closed;
if (code !== 1000) throw new Error(`closed with ${code}`);
await stop(second);
window.close();

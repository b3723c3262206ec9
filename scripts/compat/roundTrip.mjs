// One life of a socket: connects, sends and hears, beats, and comes back to a server that has restarted.
// node roundTrip.mjs (import|require) (ws|native)
import { createRequire } from 'node:module';
import { firstValueFrom } from 'rxjs';
import { WebSocket } from 'ws';
import { serve, stop } from './echoServer.mjs';

const [format, implementation] = process.argv.slice(2);
const { heartbeatSocket$ } =
  format === 'import' ? await import('rxjs-heartbeat-socket') : createRequire(import.meta.url)('rxjs-heartbeat-socket');

const first = await serve();
const { port } = first.address();
const socket$ = heartbeatSocket$({
  url: `ws://127.0.0.1:${port}`,
  heartbeat: { interval: 50 },
  reconnect: 50,
  ...(implementation === 'ws' && { WebSocketCtor: WebSocket }),
});

async function echo(text) {
  const answer = firstValueFrom(socket$);
  socket$.next(text);
  if ((await answer) !== text) throw new Error(`no echo of ${text}`);
}

const subscription = socket$.subscribe();
await echo('hello');
await firstValueFrom(socket$.latency$);
await stop(first);
const second = await serve(port);
await echo('hello again');
await firstValueFrom(socket$.latency$);
subscription.unsubscribe();
// The server closes only after the client has left, and a timer left behind would keep the process alive.
await stop(second);

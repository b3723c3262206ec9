import { clearInterval, setInterval } from 'node:timers';
import { filter, firstValueFrom } from 'rxjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { heartbeatSocket$, type HeartbeatSocketConfig } from '../../lib/index.js';
import { startTcpProxy, type Rates, type SharedLine } from '../network/tcpProxy.js';
import { startWsServer, type WsServer } from '../servers/wsServer.js';

export interface Upload {
  readonly parts: number;
  readonly bytes: number;
  readonly rates: Rates;
  readonly delivery: 'at-most-once' | 'at-least-once';
  /** Whether parts are given one after the other, each when the one before it was delivered, or all at once. */
  readonly isPaced?: boolean;
  /** How many bytes a second the server says all the time, in messages of 1 kB. */
  readonly chatter?: number;
  /** So long nothing is sent, in milliseconds, after each so many parts. */
  readonly pauses?: { readonly every: number; readonly for: number };
  /** Where another upload uses the line, too. */
  readonly line?: SharedLine;
  /** How much the line takes before its sender has to wait. */
  readonly holds?: number;
  readonly heartbeat?: { interval: number; pongTimeout: number; patience: number };
  /** When to give up, in milliseconds. */
  readonly within: number;
}

/** Of what the server says, in bytes. */
const MESSAGE = 1_000;

/** What became of an upload. */
export interface UploadFigures {
  /** How many different parts the server has received, and how many of them more than once. */
  readonly received: number;
  readonly twice: number;
  readonly inOrder: boolean;
  readonly losses: string[];
  /** How many parts were told to be delivered, and dropped. */
  readonly delivered: number;
  readonly dropped: number;
  /** From the first part to the last one that the server received for the first time. */
  readonly time: number;
}

/** Sends parts over a slow line to a real server. */
export async function upload(given: Upload): Promise<UploadFigures> {
  const { parts, bytes, rates, delivery, isPaced, holds, heartbeat, within, line, pauses } = given;
  const seen = new Map<string, number>();
  const order: number[] = [];
  let start = 0;
  let lastAt = 0;
  const server = await startWsServer({
    onMessage(text) {
      const name = text.slice(0, 6);
      if (!seen.has(name)) {
        order.push(Number(name));
        lastAt = performance.now();
      }
      seen.set(name, (seen.get(name) ?? 0) + 1);
    },
  });
  const proxy = await startTcpProxy(server);
  proxy.slow(rates, holds, line);

  const config: HeartbeatSocketConfig<unknown, string> = {
    url: proxy.url,
    WebSocketCtor: WebSocket,
    serializer: (part) => part,
    delivery,
    ...(heartbeat && { heartbeat }),
  };
  const socket$ = heartbeatSocket$<unknown, string>(config);
  const losses: string[] = [];
  let delivered = 0;
  let dropped = 0;
  let size = 0;
  socket$.queued$.subscribe((queued) => (size = queued));
  socket$.events$.subscribe((event) => {
    if (event.type === 'lost') losses.push(`${Math.round(performance.now() - start)}: ${event.cause.message}`);
    if (event.type === 'dropped') dropped++;
  });
  const isOpen = firstValueFrom(socket$.status$.pipe(filter(({ state }) => state === 'open')));
  const subscription = socket$.subscribe();
  await isOpen;
  start = performance.now();
  const silence = chatting(server, given);

  const part = (index: number) => String(index).padStart(6, '0').padEnd(bytes, 'x');
  const send = async () => {
    for (let index = 0; index < parts && performance.now() - start < within; index++) {
      if (pauses && index && index % pauses.every === 0) await sleep(pauses.for);
      const delivered$ = socket$.deliver(part(index));
      if (isPaced) {
        await Promise.race([
          firstValueFrom(delivered$).then(
            () => delivered++,
            () => undefined,
          ),
          sleep(within, undefined, { ref: false }),
        ]);
      } else delivered$.subscribe({ next: () => delivered++, error: () => undefined });
    }
  };
  await send();
  while (performance.now() - start < within && (seen.size < parts || (delivery === 'at-least-once' && size > 0))) {
    await sleep(20);
  }
  silence();
  subscription.unsubscribe();
  await proxy.close();
  await server.close();
  return {
    received: seen.size,
    twice: [...seen.values()].filter((count) => count > 1).length,
    inOrder: order.every((name, index) => name === index),
    losses,
    delivered,
    dropped,
    time: Math.round(lastAt - start),
  };
}

/** Lets the server talk, until the function that is returned is called. */
function chatting(server: WsServer, { chatter }: Pick<Upload, 'chatter'>): () => void {
  if (!chatter) return () => undefined;
  const talking = setInterval(() => server.broadcast('x'.repeat(MESSAGE)), (1_000 * MESSAGE) / chatter);
  return () => clearInterval(talking);
}

/** The same on a bare `ws` socket: how long it takes. */
export async function bareUpload(given: Upload): Promise<number> {
  const { parts, bytes, rates, holds, within, line, pauses } = given;
  let count = 0;
  const server = await startWsServer({ onMessage: () => count++ });
  const proxy = await startTcpProxy(server);
  proxy.slow(rates, holds, line);
  const socket = new WebSocket(proxy.url);
  await new Promise((resolve) => socket.once('open', resolve));
  const start = performance.now();
  const silence = chatting(server, given);
  for (let index = 0; index < parts; index++) {
    if (pauses && index && index % pauses.every === 0) await sleep(pauses.for);
    socket.send('x'.repeat(bytes));
  }
  while (count < parts && performance.now() - start < within) await sleep(5);
  const time = Math.round(performance.now() - start);
  silence();
  socket.terminate();
  await proxy.close();
  await server.close();
  return time;
}

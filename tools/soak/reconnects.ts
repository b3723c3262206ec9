import { filter, firstValueFrom, from, timer } from 'rxjs';
import { heapInUse } from './heap.js';
import { leftovers } from './leftovers.js';
import { startSoakServer } from './startServer.js';
import { watched } from './watched.js';

/** What became of a socket that was dropped again and again. */
export interface Reconnects {
  readonly reconnects: number;
  /** How many connections ended with a RST, a close code or a missing pong. */
  readonly ends: ReadonlyMap<string, number>;
  /** How many messages came: one on each connection. */
  readonly heard: number;
  /** How often a WebSocket was made while another was CONNECTING or OPEN. */
  readonly overlaps: number;
  /** The heap in use, in bytes: after the warm-up, and how much more at the end. */
  readonly heap: number;
  readonly growth: number;
  readonly leftovers: number;
}

/** Quick enough to get through ten thousand; a stalled machine may see a dead peer where there is none. */
const HEARTBEAT = { interval: 2, pongTimeout: 10, ping: 'ping' };

/** One socket, dropped by turns in all the ways there are: `count` times, after a tenth as many to warm up. */
export async function soakReconnects(count: number): Promise<Reconnects> {
  const warmUp = Math.ceil(count / 10);
  const server = await startSoakServer('droppingServer');
  const left = leftovers();
  const ends = new Map<string, number>();
  const heaps: number[] = [];
  let [lost, opens, messages] = [0, 0, 0];

  // While it waits for a retry there is no connection whose memory would count.
  const measured = async () => heaps.push(await heapInUse());
  const delay = () => (lost === warmUp || lost === warmUp + count ? from(measured()) : timer(1));
  const client = watched({ url: server.url, heartbeat: HEARTBEAT, reconnect: { delay } });
  client.socket$.events$.subscribe((event) => {
    if (event.type === 'open') opens++;
    if (event.type !== 'lost') return;
    const { kind, code } = event.cause;
    const end = kind === 'close' ? String(code) : kind;
    lost++;
    ends.set(end, (ends.get(end) ?? 0) + 1);
  });
  const lastOpen = firstValueFrom(
    client.socket$.events$.pipe(
      filter(({ type }) => type === 'open'),
      filter(() => heaps.length === 2),
    ),
  );
  const subscription = client.socket$.subscribe(() => messages++);
  try {
    await lastOpen;
    subscription.unsubscribe();
    const [heap = NaN, last = NaN] = heaps;
    return {
      reconnects: opens - 1 - warmUp,
      ends,
      heard: messages - warmUp,
      overlaps: client.overlaps,
      heap,
      growth: last - heap,
      leftovers: await left(),
    };
  } finally {
    subscription.unsubscribe();
    await server.stop();
  }
}

import { merge } from 'rxjs';
import { backoff } from '../../lib/index.js';
import { eventually } from '../eventually.js';
import { mulberry32 } from '../mulberry32.js';
import { checkDescriptors } from './checkDescriptors.js';
import { leftovers } from './leftovers.js';
import { mostWithin } from './mostWithin.js';
import { startSoakServer } from './startServer.js';
import { watched } from './watched.js';

/** How a crowd of sockets came back when their server did. */
export interface Return {
  /** How many have an open connection. */
  readonly back: number;
  /** Milliseconds from when the server listened again until 99 % were open. */
  readonly nearlyAll: number;
  /** The most attempts within 100 ms, since the server went. */
  readonly peak: number;
  readonly attempts: number;
  /** How many were told, and of how many connections at the server at most. */
  readonly told: number;
  readonly present: number;
}

export interface Crowd {
  /** After all were dropped without a word. */
  readonly crash: Return;
  /** After a clean restart (close code 1012). */
  readonly restart: Return;
  readonly overlaps: number;
  readonly leftovers: number;
}

const WINDOW = 100;

/** `count` sockets in this process with the default options, and a server that goes and comes back. */
export async function soakCrowd(count: number, seed: number): Promise<Crowd> {
  checkDescriptors(count);
  const server = await startSoakServer('restartingServer');
  const left = leftovers();
  const reconnect = { delay: backoff({ random: mulberry32(seed) }) };
  const openSince = new Map<number, number>();
  let attempts: number[] = [];
  let told: number[] = [];

  const clients = Array.from({ length: count }, () =>
    watched<number>({ url: server.url, reconnect }, () => attempts.push(performance.now())),
  );
  clients.forEach(({ socket$ }, i) => {
    socket$.events$.subscribe(({ type }) => {
      if (type === 'open') openSince.set(i, performance.now());
      if (type === 'lost') openSince.delete(i);
    });
  });
  const crowd$ = merge(...clients.map(({ socket$ }) => socket$));
  const subscription = crowd$.subscribe((present) => told.push(present));
  const all = (done: () => boolean) => eventually(done, { within: 60_000 }).catch(() => {});

  const comeBack = async (signal: NodeJS.Signals): Promise<Return> => {
    [attempts, told] = [[], []];
    await server.comeBack(signal);
    const listening = performance.now();
    await all(() => openSince.size === count);
    const times = [...openSince.values()].sort((a, b) => a - b);
    clients[0]?.socket$.next('count');
    await all(() => told.length >= count);
    return {
      back: times.length,
      nearlyAll: (times[Math.ceil(0.99 * count) - 1] ?? NaN) - listening,
      attempts: attempts.length,
      peak: mostWithin(WINDOW, attempts),
      told: told.length,
      present: Math.max(...told),
    };
  };

  try {
    await all(() => openSince.size === count);
    const crash = await comeBack('SIGUSR2');
    const restart = await comeBack('SIGTERM');
    subscription.unsubscribe();
    const overlaps = clients.reduce((sum, client) => sum + client.overlaps, 0);
    return { crash, restart, overlaps, leftovers: await left() };
  } finally {
    subscription.unsubscribe();
    await server.stop();
  }
}

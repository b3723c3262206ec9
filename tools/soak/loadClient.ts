// Half of a crowd, in a process of its own: `count` sockets with the default options. It prints a line of JSON each time that
// all of them have got one step further. SIGUSR2 has one of them ask the server how many they are.
import { setTimeout as sleep } from 'node:timers/promises';
import { merge } from 'rxjs';
import { backoff } from '../../lib/index.js';
import { eventually } from '../eventually.js';
import { mulberry32 } from '../mulberry32.js';
import { heapInUse } from './heap.js';
import { leftovers } from './leftovers.js';
import type { Step } from './load.js';
import { watched } from './watched.js';

/** On a busy machine, each step takes minutes. */
const WITHIN = 480_000;
/** So many begin at once, so that the server's queue of those who knock is not too long. */
const ROW = 100;

const [url = '', ...numbers] = process.argv.slice(2);
const [count = 0, seed = 0] = numbers.map(Number);
const now = () => performance.timeOrigin + performance.now();
const report = (step: Step) => console.log(JSON.stringify(step));
const all = (done: () => boolean) => eventually(done, { within: WITHIN }).catch(() => {});

async function main(): Promise<void> {
  const left = leftovers();
  const reconnect = { delay: backoff({ random: mulberry32(seed) }) };
  const openSince = new Map<number, number>();
  const beaten = new Set<number>();
  const lost = new Set<number>();
  let attempts: number[] = [];
  const told: number[] = [];
  const before = [await heapInUse(), process.memoryUsage().rss] as const;

  const clients = Array.from({ length: count }, () => watched<number>({ url, reconnect }, () => attempts.push(now())));
  clients.forEach(({ socket$ }, i) => {
    socket$.events$.subscribe(({ type }) => {
      if (type === 'open') openSince.set(i, now());
      if (type === 'pong') beaten.add(i);
      if (type !== 'lost') return;
      openSince.delete(i);
      lost.add(i);
    });
  });
  process.on('SIGUSR2', () => clients[0]?.socket$.next('count'));

  const subscriptions = [];
  for (let first = 0; first < count; first += ROW) {
    const row = clients.slice(first, first + ROW);
    subscriptions.push(merge(...row.map(({ socket$ }) => socket$)).subscribe((present) => told.push(present)));
    await all(() => openSince.size >= first + row.length);
  }
  report({ step: 'open', sockets: openSince.size });
  await all(() => beaten.size === count);
  const heap = (await heapInUse()) - before[0];
  const { rss } = process.memoryUsage();
  report({ step: 'beaten', sockets: beaten.size, strays: lost.size, heap, rss, growth: rss - before[1] });

  lost.clear();
  attempts = [];
  report({ step: 'ready' });
  await all(() => lost.size === count && openSince.size === count);
  report({ step: 'back', lost: lost.size, since: [...openSince.values()], attempts });
  await all(() => told.length >= count);
  report({ step: 'told', told: told.length, present: Math.max(...told) });

  subscriptions.forEach((subscription) => subscription.unsubscribe());
  const overlaps = clients.reduce((sum, client) => sum + client.overlaps, 0);
  report({ step: 'end', overlaps, leftovers: await left() });
  await sleep(100);
  process.exit();
}

void main();

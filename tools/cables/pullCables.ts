import { setTimeout as sleep } from 'node:timers/promises';
import { interval, noop } from 'rxjs';
import { heartbeatSocket$, resume } from '../../lib/index.js';
import { countedSockets } from '../clients/countedSockets.js';
import { HASTY } from '../clients/patience.js';
import { eventually } from '../eventually.js';
import { startTcpProxy } from '../network/tcpProxy.js';
import { carryOut, LATENCY } from './carryOut.js';
import { startFeed } from './feed.js';
import type { Pull } from './pulls.js';

/** What came of it. */
export interface Account {
  readonly pulls: number;
  readonly connections: number;
  /** The most sockets that were connecting or open at once. */
  readonly mostLive: number;
  readonly up: number;
  /** How many of those never came. */
  readonly missing: number;
  /** How many came more often than once. */
  readonly twice: number;
  /** How many came for the first time after a newer one. */
  readonly late: number;
  /** How many were sent again although they were confirmed. */
  readonly needless: number;
  /** How many were dropped. */
  readonly dropped: number;
  readonly down: number;
  /** How many of those were not what comes next. */
  readonly wrong: number;
  /** How many gaps were reported. */
  readonly gaps: number;
  readonly seconds: number;
}

const idOf = (frame: unknown) => (JSON.parse(frame as string) as { id?: number }).id;

/** Pulls one cable after the other, while messages go both ways: up at least once, down with `resume`. */
export async function pullCables(pulls: readonly Pull[], seed: number): Promise<Account> {
  const start = performance.now();
  const feed = await startFeed(() => (feed.published + seed) % 40);
  const proxy = await startTcpProxy(feed.server);
  proxy.delay(LATENCY);
  const confirmed = new Set<number>();
  const down: number[] = [];
  let [up, opens, gaps, needless, dropped] = [0, 0, 0, 0, 0];

  const counted = countedSockets();
  class NotedSocket extends counted.WebSocketCtor {
    override send(frame: never): void {
      if (confirmed.has(idOf(frame) ?? NaN)) needless++;
      super.send(frame);
    }
  }
  const socket$ = heartbeatSocket$<{ seq: number }, { id: number } | { since: number }>({
    url: proxy.url,
    WebSocketCtor: NotedSocket,
    heartbeat: HASTY,
    connectTimeout: 300,
    reconnect: { delay: (_, attempt) => 20 + ((seed + attempt * 7) % 30) },
    delivery: 'at-least-once',
    // Room enough for a second outage when nothing was confirmed since the first.
    outbox: { capacity: 10_000 },
    resume: resume({
      cursor: ({ seq }) => seq,
      request: (since) => ({ since }),
      follows: (next, last) => next === last + 1,
      from: 0,
    }),
  });
  socket$.events$.subscribe(({ type }) => {
    if (type === 'open') opens++;
    if (type === 'gap') gaps++;
    if (type === 'dropped') dropped++;
  });
  const subscription = socket$.subscribe(({ seq }) => down.push(seq));
  const sending = interval(3).subscribe(() => {
    const id = ++up;
    socket$.deliver({ id }).subscribe({ next: () => confirmed.add(id), error: noop });
  });
  const publishing = interval(4).subscribe(() => feed.publish());

  const back = (before: number) => eventually(() => opens > before, { what: 'a new connection', within: 10_000 });
  try {
    await back(0);
    for (const pull of pulls) {
      await sleep(pull.after);
      const before = opens;
      await carryOut(pull, proxy, feed.server);
      if (pull.isAlone) await back(before);
    }
    sending.unsubscribe();
    publishing.unsubscribe();
    await eventually(() => confirmed.size === up && down.length >= feed.published, { within: 10_000 });
  } finally {
    sending.unsubscribe();
    publishing.unsubscribe();
    subscription.unsubscribe();
    await proxy.close();
    await feed.server.close();
  }

  const firsts = [...new Set(feed.received)];
  return {
    pulls: pulls.length,
    connections: opens,
    mostLive: counted.maxLive,
    up,
    missing: up - firsts.length,
    twice: new Set(feed.received.filter((id, i) => feed.received.indexOf(id) < i)).size,
    late: firsts.filter((id, i) => id !== i + 1).length,
    needless,
    dropped,
    down: down.length,
    wrong: down.filter((seq, i) => seq !== i + 1).length + Math.abs(feed.published - down.length),
    gaps,
    seconds: Math.round(performance.now() - start) / 1000,
  };
}

/** Whether all came up, in order and not again when it was confirmed, and down each once and in order. */
export function isAsPromised({ missing, late, needless, dropped, wrong, gaps, mostLive }: Account): boolean {
  return missing + late + needless + dropped + wrong + gaps === 0 && mostLive === 1;
}

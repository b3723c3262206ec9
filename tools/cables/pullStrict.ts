import { setTimeout as sleep } from 'node:timers/promises';
import { firstValueFrom, interval, noop } from 'rxjs';
import { heartbeatSocket$ } from '../../lib/index.js';
import { countedSockets } from '../clients/countedSockets.js';
import { HASTY } from '../clients/patience.js';
import { eventually } from '../eventually.js';
import { startTcpProxy } from '../network/tcpProxy.js';
import { carryOut, LATENCY } from './carryOut.js';
import type { Pull } from './pulls.js';
import { startStrictServer } from './strictServer.js';

/** What came of it. */
export interface StrictAccount {
  /** How many pulls the client came back from, with nothing early and nothing out of order. */
  readonly passed: number;
  /** How many not; and one more if a message was missing, late or dropped in the end. */
  readonly failed: number;
  readonly connections: number;
  /** How many handshakes were lost before they were over. */
  readonly abandoned: number;
  readonly up: number;
  readonly missing: number;
  /** How many came more often than once. */
  readonly twice: number;
  /** How many came for the first time after a newer one. */
  readonly late: number;
  readonly early: number;
  readonly backwards: number;
  readonly dropped: number;
  readonly mostLive: number;
  readonly seconds: number;
}

/** Pulls one cable after the other between a strict server and a client that logs in, and sends at least once. */
export async function pullStrict(pulls: readonly Pull[], seed: number): Promise<StrictAccount> {
  const start = performance.now();
  const strict = await startStrictServer(() => (strict.welcomes * 17 + seed) % 60);
  const proxy = await startTcpProxy(strict.server);
  proxy.delay(LATENCY);
  const confirmed = new Set<number>();
  let [up, opens, handshakes, dropped, passed, failed] = [0, 0, 0, 0, 0, 0];

  const counted = countedSockets();
  const socket$ = heartbeatSocket$<string, { id: number } | 'login'>({
    url: proxy.url,
    WebSocketCtor: counted.WebSocketCtor,
    async *onOpen(message$) {
      handshakes++;
      yield 'login' as const;
      await firstValueFrom(message$);
    },
    handshakeTimeout: 500,
    heartbeat: () => HASTY,
    connectTimeout: 300,
    reconnect: { delay: (_, attempt) => 20 + ((seed + attempt * 7) % 30), shouldReconnect: () => true },
    delivery: 'at-least-once',
    outbox: { capacity: 10_000 },
  });
  socket$.events$.subscribe(({ type }) => {
    if (type === 'open') opens++;
    if (type === 'dropped') dropped++;
  });
  const subscription = socket$.subscribe();
  const sending = interval(3).subscribe(() => {
    const id = ++up;
    socket$.deliver({ id }).subscribe({ next: () => confirmed.add(id), error: noop });
  });

  const back = (before: number) =>
    eventually(() => opens > before, { what: 'a new session', within: 10_000 }).then(
      () => true,
      () => false,
    );
  const faults = () => strict.early + strict.backwards;
  try {
    await back(0);
    for (const pull of pulls) {
      await sleep(pull.after);
      const [before, faultsBefore] = [opens, faults()];
      await carryOut(pull, proxy, strict.server);
      const isBack = !pull.isAlone || (await back(before));
      if (isBack && faults() === faultsBefore) passed++;
      else failed++;
    }
    sending.unsubscribe();
    await eventually(() => confirmed.size === up, { what: 'all confirmed', within: 10_000 }).catch(noop);
  } finally {
    sending.unsubscribe();
    subscription.unsubscribe();
    await proxy.close();
    await strict.server.close();
  }

  const firsts = [...new Set(strict.received)];
  const account = {
    connections: opens,
    abandoned: handshakes - opens,
    up,
    missing: up - firsts.length,
    twice: new Set(strict.received.filter((id, i) => strict.received.indexOf(id) < i)).size,
    late: firsts.filter((id, i) => id !== i + 1).length,
    early: strict.early,
    backwards: strict.backwards,
    dropped,
    mostLive: counted.maxLive,
    seconds: Math.round(performance.now() - start) / 1000,
  };
  const { missing, late, mostLive } = account;
  const isAsPromised = missing + late + faults() + dropped === 0 && mostLive === 1 && confirmed.size === up;
  return { passed, failed: failed || isAsPromised ? failed : 1, ...account };
}

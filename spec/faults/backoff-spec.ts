import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '../../lib/index.js';
import { MARGIN } from '../../tools/clients/patience.js';
import { eventually } from '../../tools/eventually.js';
import { refusal } from '../../tools/servers/wsServer.js';
import { startRealLink, type RealLink } from '../support/realLink.js';

const POLICY = { min: 20, base: 40, max: 400 };
const STABLE_AFTER = 250;
const REFUSALS = 5;
const CONNECTS = 12;

/** A timer may fire this much before its time, in milliseconds, by another clock. */
const EARLY = 2;

/** What the way to the client and back adds to a wait, in milliseconds, when the machine has time for it. */
const ON_THE_WAY = 20;

// The policy as it is documented.
const longest = (n: number) => Math.min(POLICY.max, POLICY.min + POLICY.base * 2 ** (n - 1));
const isSpread = (n: number) => n > 1 && longest(n - 1) === POLICY.max;
const shortest = (n: number) => (isSpread(n) ? 0.8 * POLICY.max : POLICY.min);

/** An attempt as the server saw it. */
interface Attempt {
  readonly at: number;
  readonly endedAt: number;
  /** Whether it lived for longer than `stableAfter`. */
  readonly isStable: boolean;
}

/** The time from the end of an attempt to the next, and the number of the retry that it has to be. */
interface Wait {
  readonly n: number;
  readonly ms: number;
}

/** A server that refuses five times and takes the sixth, again and again: of four it drops one at once, and lets the others live. */
async function refuseAndDrop({ server }: RealLink): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  let refusals = 0;
  server.answerUpgrade = (socket) => {
    const at = performance.now();
    attempts.push({ at, endedAt: at, isStable: false });
    socket.end(refusal(503));
    if (++refusals % REFUSALS === 0) server.answerUpgrade = undefined;
  };
  const { answerUpgrade } = server;

  for (let connects = 1; connects <= CONNECTS; connects++) {
    await eventually(() => server.accepted === connects, { what: `connect ${connects}`, within: 20_000 });
    const isStable = connects % 4 !== 1;
    if (isStable) {
      const { pings } = server;
      await eventually(() => server.pings > pings, { what: 'a ping: the client knows that it is open' });
      await sleep(STABLE_AFTER);
    }
    server.answerUpgrade = answerUpgrade;
    attempts.push({ at: server.requests.at(-1)!.at, endedAt: performance.now(), isStable });
    server.closeAll(1013);
  }
  return attempts;
}

function waitsOf(attempts: readonly Attempt[]): Wait[] {
  let n = 0;
  return attempts.slice(1).map(({ at }, i) => {
    const { endedAt, isStable } = attempts[i]!;
    n = isStable ? 1 : n + 1;
    return { n, ms: at - endedAt };
  });
}

const timesOf = (waits: readonly Wait[]) => waits.map(({ ms }) => ms).sort((a, b) => a - b);

describe('backoff, as a server that refuses five of six sees it', () => {
  let link: RealLink;
  let waits: Wait[];

  beforeAll(async () => {
    link = await startRealLink();
    const reconnect = { delay: backoff(POLICY), stableAfter: STABLE_AFTER };
    const heartbeat = { interval: 50, pongTimeout: 5_000 };
    const attempts = refuseAndDrop(link);
    link.connect({ reconnect, heartbeat });
    waits = waitsOf(await attempts);
  }, 120_000);
  afterAll(() => link.close());

  it('R3: waits no shorter than the lower bound, which grows until a connection has lasted stableAfter', () => {
    expect(waits).toHaveLength(CONNECTS * (REFUSALS + 1) - 1);
    expect(waits.filter(({ n, ms }) => ms < shortest(n) - EARLY)).toEqual([]);
  });

  it('R3: waits no longer than the upper bound, which is short again after a connection that lasted stableAfter', () => {
    expect(waits.filter(({ n, ms }) => ms > longest(n) + MARGIN)).toEqual([]);
    // A busy machine is late now and then, but not always.
    for (const n of [1, 2, 3, 4, 5, 6]) {
      const [least] = timesOf(waits.filter((wait) => wait.n === n));
      expect(least).toBeLessThanOrEqual(longest(n) + ON_THE_WAY);
    }
    const firsts = timesOf(waits.filter(({ n }) => n === 1));
    expect(firsts[firsts.length >> 1]).toBeLessThan(0.8 * POLICY.max);
  });

  it('draws a new random wait each time', () => {
    const firsts = timesOf(waits.filter(({ n }) => n === 1));
    expect(new Set(firsts.map(Math.round)).size).toBeGreaterThan(1);
    const lasts = timesOf(waits.filter(({ n }) => isSpread(n)));
    const fifth = 0.2 * POLICY.max;
    expect(lasts.at(-1)! - lasts[0]!).toBeGreaterThan(fifth / 2);
  });

  it('C2: never makes two attempts at once', () => {
    expect(link.proxy.maxConnections).toBe(1);
    expect(link.server.maxClients).toBe(1);
  });
});

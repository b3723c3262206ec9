import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { asyncScheduler } from 'rxjs';
import { elapsed } from '../lib/ground/clock.js';
import { heartbeatSocket$, resume } from '../lib/index.js';
import { fakeServer } from '../lib/testing/index.js';
import { virtually } from './support/virtually.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Step {
  /** The second in which the clock is set. */
  readonly at: number;
  readonly by: number;
}

interface Message {
  readonly id: number;
}

/** Four minutes of a socket that has everything: pongs, losses, a gap, messages that grow too old. */
async function live(steps: readonly Step[], doNotFake: ('Date' | 'performance')[] = []) {
  jest.useFakeTimers({ now: 1_700_000_000_000, doNotFake });
  const server = fakeServer();
  const log: string[] = [];
  let second = 0;
  const note = (text: string) => void log.push(`${second} ${text}`);
  server.connection$.subscribe((connection) => {
    note('connection');
    if (server.connections.length !== 3) connection.accept();
  });
  const socket$ = heartbeatSocket$<Message, string>({
    url: 'ws://host',
    WebSocketCtor: server.WebSocketCtor,
    lifecycle: false,
    reconnect: { delay: (_, attempt) => 2_000 * attempt },
    outbox: { maxAge: 7_000 },
    resume: resume({
      cursor: ({ id }) => id,
      request: (last) => `since ${last}`,
      follows: (next, last) => next === last + 1,
      gapTimeout: 6_000,
    }),
  });
  socket$.events$.subscribe((event) => {
    const { type, attempt, latency, reason } = event as { type: string } & Record<string, unknown>;
    note(JSON.stringify({ type, attempt, latency, reason }));
  });
  const subscription = socket$.subscribe(({ id }) => note(`message ${id}`));
  const acts: Record<number, () => void> = {
    2: () => server.last.sendMessage({ id: 1 }),
    3: () => server.last.sendMessage({ id: 3 }),
    30: () => server.last.drop(), // after long enough: the first of a new row
    31: () => socket$.next('too old before the third'),
    33: () => server.last.drop(), // too soon: the second
    34: () => socket$.next('too old'),
    40: () => server.last.sendMessage({ id: 4 }),
    120: () => server.last.goSilent(),
  };
  const timers = jest.spyOn(globalThis, 'setInterval');
  for (; second < 240; second++) {
    for (const { at, by } of steps) if (at === second) jest.setSystemTime(Date.now() + by);
    acts[second]?.();
    await jest.advanceTimersByTimeAsync(1_000);
  }
  subscription.unsubscribe();
  const made = timers.mock.calls.length;
  jest.restoreAllMocks();
  jest.useRealTimers();
  return { log, timers: made };
}

describe('the clock', () => {
  afterEach(() => jest.useRealTimers());

  it('H11: steps of the clock at any moment change nothing in the life of a socket, and make no timer', async () => {
    const undisturbed = await live([]);
    expect(undisturbed.log.filter((line) => /gap|expired|lost/.test(line)).length).toBeGreaterThanOrEqual(6);
    const step = record({
      at: integer({ min: 0, max: 200 }),
      by: constantFrom(HOUR, -HOUR, 40 * DAY, -40 * DAY),
    });
    const runs: Step[][] = [];
    assert(
      property(array(step, { minLength: 1, maxLength: 6 }), (steps) => void runs.push(steps)),
      { numRuns: 40 },
    );
    for (const steps of runs) expect(await live(steps)).toEqual(undisturbed);
  }, 60_000);

  it('H11: a fake clock that moves timers, and no time that can be read, makes no difference but in latencies', async () => {
    const withoutLatency = ({ log }: { log: string[] }) => log.map((line) => line.replace(/"latency":\d+/, ''));
    const undisturbed = withoutLatency(await live([]));
    expect(withoutLatency(await live([], ['performance']))).toEqual(undisturbed);
    expect(withoutLatency(await live([], ['Date', 'performance']))).toEqual(undisturbed);
  });

  it('H11: elapsed() is virtual under TestScheduler, and a monotonic clock elsewhere', () => {
    virtually(({ at, flush }) => {
      at(7, () => expect(elapsed()).toBe(asyncScheduler.now()));
      flush();
    });
    jest.useFakeTimers();
    const before = elapsed();
    jest.setSystemTime(0);
    jest.advanceTimersByTime(5);
    expect(elapsed() - before).toBe(5);
  });

  it('H11: without performance the clock of Date has to do', () => {
    jest.useFakeTimers();
    const { performance } = globalThis;
    try {
      (globalThis as { performance?: unknown }).performance = undefined;
      const before = elapsed();
      jest.advanceTimersByTime(5);
      expect(elapsed() - before).toBe(5);
    } finally {
      globalThis.performance = performance;
    }
  });
});

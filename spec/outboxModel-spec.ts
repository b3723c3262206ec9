import { array, assert, constant, constantFrom, integer, oneof, property, record } from 'fast-check';
import type { DropReason, OutboxConfig } from '../lib/index.js';
import { createOutbox } from '../lib/messages/outbox.js';

const acts = array(
  oneof(
    record({ act: constant('enqueue' as const), bytes: integer({ min: 1, max: 4 }) }),
    record({ act: constant('enqueue' as const), bytes: integer({ min: 1, max: 4 }) }),
    record({
      act: constant('drain' as const),
      most: integer({ min: 0, max: 4 }),
      fails: constantFrom(false, false, true),
    }),
    record({ act: constantFrom('ping' as const, 'pong' as const, 'pong' as const, 'lose' as const) }),
    record({ act: constant('pass' as const), ms: integer({ min: 1, max: 3 }) }),
    record({ act: constantFrom('clear' as const, 'ping' as const, 'ping' as const) }),
  ),
  { maxLength: 60 },
);

interface Kept {
  readonly id: number;
  readonly bytes: number;
  readonly expiresAt: number;
  wasSent: boolean;
  isSent: boolean;
  pings: number;
}

/** What an outbox does, in the plainest words: one list, which is searched and copied. */
function naive({ capacity = 1000, maxBytes = 1e9, overflow, maxAge = Infinity }: OutboxConfig, keepsSent: boolean) {
  let kept: Kept[] = [];
  let pings = 0;
  let pongs = 0;
  const log: string[] = [];
  const drop = (entry: Kept, reason: string) => {
    kept = kept.filter((other) => other !== entry);
    log.push(`${entry.id} ${reason}`);
  };
  const expire = (now: number) => {
    for (;;) {
      const oldest = kept.find(({ isSent }) => !isSent);
      if (!oldest || oldest.expiresAt > now) return oldest;
      drop(oldest, 'expired');
    }
  };
  const sum = () => kept.reduce((total, { bytes }) => total + bytes, 0);
  return {
    log,
    size: () => kept.length,
    enqueue(id: number, bytes: number, now: number) {
      const entry = { id, bytes, expiresAt: now + maxAge, wasSent: false, isSent: false, pings: 0 };
      kept.push(entry);
      expire(now);
      const isOver = () => kept.length > capacity || sum() > maxBytes;
      const fits = overflow === 'drop-oldest' && bytes <= maxBytes;
      while (isOver()) drop((fits ? kept[0] : kept[kept.length - 1])!, 'overflow');
    },
    drain(most: number, fails: boolean, now: number) {
      for (let count = 0; count < most; count++) {
        const oldest = expire(now);
        if (!oldest) return;
        log.push(`send ${oldest.id}`);
        Object.assign(oldest, { wasSent: true, isSent: true, pings });
        if (fails) drop(oldest, 'unsendable');
        else if (!keepsSent) drop(oldest, 'settled');
      }
      expire(now);
    },
    ping() {
      pings++;
    },
    pong() {
      if (pongs === pings) return;
      pongs++;
      const isConfirmed = (entry: Kept) => entry.isSent && entry.pings < pongs;
      const confirmed = kept.filter(isConfirmed);
      kept = kept.filter((entry) => !isConfirmed(entry));
      for (const { id } of confirmed) log.push(`${id} settled`);
    },
    lose() {
      pings = pongs = 0;
      for (const entry of kept) Object.assign(entry, { isSent: false, pings: 0 });
    },
    clear() {
      const all = kept;
      kept = [];
      for (const { id, wasSent } of all) log.push(`${id} ${wasSent ? 'unconfirmed' : 'closed'}`);
    },
  };
}

/** The real one, with the same acts and the same log. */
function real(config: OutboxConfig, keepsSent: boolean) {
  const log: string[] = [];
  const outbox = createOutbox(config, keepsSent);
  let marks: number[] = [];
  return {
    log,
    size: outbox.size,
    enqueue: (id: number, bytes: number) =>
      outbox.enqueue(`${id}`.padEnd(bytes), (reason?: DropReason) => log.push(`${id} ${reason ?? 'settled'}`)),
    drain(most: number, fails: boolean) {
      let count = 0;
      outbox.drain(
        () => count++ < most,
        (frame) => {
          log.push(`send ${(frame as string).trim()}`);
          if (fails) throw new Error('not this one');
        },
      );
    },
    ping: () => void marks.push(outbox.position()),
    pong: () => outbox.confirm(marks.shift() ?? 0),
    lose() {
      marks = [];
      outbox.rewind();
    },
    clear: outbox.clear,
  };
}

describe('the outbox beside a naive model', () => {
  afterEach(() => jest.useRealTimers());

  it.each([true, false])(
    'O3, O5: whatever happens, it sends, confirms and drops the same (keeps what was sent: %p)',
    (keepsSent) => {
      const configs = record({
        capacity: integer({ min: 0, max: 6 }),
        maxBytes: integer({ min: 0, max: 20 }),
        overflow: constantFrom('drop-oldest' as const, 'drop-newest' as const),
        maxAge: constantFrom(Infinity, 4),
      });
      jest.useFakeTimers();
      assert(
        property(configs, acts, (config, acts) => {
          const [model, outbox] = [naive(config, keepsSent), real(config, keepsSent)];
          let id = 10;
          for (const step of acts) {
            const now = performance.now();
            for (const one of [model, outbox]) {
              if (step.act === 'enqueue') one.enqueue(id, Math.max(2, step.bytes), now);
              else if (step.act === 'drain') one.drain(step.most, step.fails, now);
              else if (step.act !== 'pass') one[step.act]();
            }
            if (step.act === 'pass') jest.advanceTimersByTime(step.ms);
            // A clearing drops the pings, too: the connection is gone.
            if (step.act === 'clear') for (const one of [model, outbox]) one.lose();
            id++;
            // What a first failure makes of settling twice is of no interest: the first call counts.
            expect(firsts(outbox.log)).toEqual(firsts(model.log));
            expect(outbox.size()).toBe(model.size());
          }
        }),
        { numRuns: 500 },
      );
    },
  );

  it('O7: what waits and is confirmed is not searched or moved for each message', () => {
    const COUNT = 20_000;
    const walks = (['indexOf', 'findIndex', 'splice', 'shift', 'slice', 'filter'] as const).map((name) =>
      jest.spyOn(Array.prototype, name),
    );
    const outbox = createOutbox({ capacity: COUNT, maxBytes: 1e9 }, true);
    let settled = 0;
    for (let n = 0; n < COUNT; n++) outbox.enqueue('x', () => settled++);
    outbox.drain(
      () => true,
      () => undefined,
    );
    const position = outbox.position();
    for (let n = 0; n < COUNT; n++) outbox.enqueue('x', () => settled++); // each drops the oldest
    outbox.confirm(position);
    const calls = walks.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    jest.restoreAllMocks();
    expect(settled).toBe(COUNT);
    expect(calls).toBeLessThan(COUNT / 100);
  });
});

const firsts = (log: readonly string[]) => {
  const ended = new Set<string>();
  return log.filter((line) => {
    const [id = ''] = line.split(' ');
    if (id === 'send') return true;
    const isFirst = !ended.has(id);
    ended.add(id);
    return isFirst;
  });
};

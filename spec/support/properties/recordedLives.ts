import fc from 'fast-check';
import type { LifecycleSignal } from '../../../lib/index.js';
import type { Attempt } from '../../../lib/testing/index.js';

export type RecordedAct = 'reconnect' | 'handover' | 'complete' | 'unsubscribe' | 'subscribe' | LifecycleSignal;

/** A life of a socket, and how much of it a recording keeps. */
export interface AnyLife {
  readonly attempts: readonly Attempt[];
  readonly acts: readonly (readonly [at: number, what: RecordedAct])[];
  /** When the recording begins, and when it ends. */
  readonly from: number;
  readonly until: number;
  readonly limit: number;
  readonly payloads: boolean;
  readonly hasHandshake: boolean;
  readonly wait: number;
  readonly maxRetries: number;
  readonly drainTimeout: number;
  readonly renewAfter: number;
  /** How late the events were told, as on a busy machine, in milliseconds. */
  readonly lateness: readonly number[];
}

const gap = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 4_000 }));

/** `p` is a pong. */
const marble = fc.tuple(gap, fc.constantFrom('a', 'b', 'p', 'p')).map(([ms, letter]) => ` ${ms}ms ${letter}`);

const attempt = fc
  .record({
    handshake: gap,
    opens: fc.boolean(),
    marbles: fc.array(marble, { maxLength: 6 }),
    last: gap,
    end: fc.constantFrom('', '', '|', '#'),
    code: fc.constantFrom(1000, 1001, 1008, 1012, 4000),
  })
  .map(({ handshake, opens, marbles, last, end, code }): Attempt => {
    const rest = opens ? `o${marbles.join('')} ${last}ms ${end}` : end && '#';
    return { marbles: `${handshake}ms ${rest}`, code };
  });

const act = fc.tuple(
  fc.integer({ min: 1, max: 12_000 }),
  fc.constantFrom<RecordedAct>(
    ...(['reconnect', 'handover', 'handover', 'complete', 'unsubscribe', 'subscribe'] as const),
    ...(['online', 'offline', 'pagehide'] as const),
  ),
);

export const recordedLives: fc.Arbitrary<AnyLife> = fc.record({
  attempts: fc.array(attempt, { maxLength: 8 }),
  acts: fc.array(act, { maxLength: 6 }),
  from: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5_000 })),
  until: fc.integer({ min: 5_001, max: 20_000 }),
  limit: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 20 })),
  payloads: fc.boolean(),
  hasHandshake: fc.boolean(),
  wait: fc.constantFrom(0, 1, 70, 500),
  maxRetries: fc.constantFrom(Infinity, Infinity, 1),
  drainTimeout: fc.constantFrom(0, 1, 300),
  renewAfter: fc.constantFrom(Infinity, Infinity, 1_500),
  lateness: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 7 }),
});

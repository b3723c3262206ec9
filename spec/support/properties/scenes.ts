import fc from 'fast-check';
import type { OutboxConfig } from '../../../lib/index.js';
import type { Attempt } from './network.js';
import type { Outage } from './wire.js';

/** What happens in a scene, `wait` after what happened before. */
export type Happening = { readonly wait: number } & (
  | { readonly what: 'next' | 'deliver'; readonly count: number }
  | { readonly what: 'congest'; readonly ms: number }
  | { readonly what: Outage | 'subscribe' | 'unsubscribe' | 'reconnect' | 'complete' | 'error' }
);

/** A client and its messages. */
export interface Scene {
  readonly delivery: 'at-most-once' | 'at-least-once';
  readonly outbox: OutboxConfig;
  readonly heartbeat: { readonly interval: number; readonly pongTimeout: number; readonly idle: boolean };
  readonly reconnect: number;
  readonly connectTimeout: number;
  readonly linger: number;
  readonly attempts: readonly Attempt[];
  readonly happenings: readonly Happening[];
  /** How often the server says something. */
  readonly chatter: number;
  /** Whether the app sends from its handlers, too. */
  readonly isLively: boolean;
  /** Whether all is well for a while at the end, or everyone leaves in the middle of it. */
  readonly isCalmAtLast: boolean;
}

export const ms = (max: number, min = 0) => fc.integer({ min, max });

/** One of several, each as likely as its weight. */
export const choice = <T>(...options: [weight: number, value: fc.Arbitrary<T>][]): fc.Arbitrary<T> =>
  fc.oneof(...options.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** How long after what happened before. */
export const wait = ms(30);

export const outages: Outage[] = ['go silent', 'reset', 'fail', 'close'];

/** How connections go, and how the client watches them. */
export const connections = {
  heartbeat: fc.record({ interval: ms(80, 5), pongTimeout: ms(30, 5), idle: fc.boolean() }),
  connectTimeout: ms(30, 10),
  attempts: fc.array(
    fc.record({
      fate: choice<Attempt['fate']>([7, fc.constant('accept')], [3, fc.constantFrom('refuse', 'hang', 'throw')]),
      after: ms(8),
      up: ms(6),
      down: ms(6),
      closing: fc.constantFrom<Attempt['closing'][]>(0, 7, false),
    }),
    { maxLength: 12 },
  ),
};

export const scenes = (delivery: Scene['delivery']): fc.Arbitrary<Scene> =>
  fc.record({
    ...connections,
    delivery: fc.constant(delivery),
    reconnect: ms(10, 1),
    outbox: fc.record(
      {
        capacity: fc.oneof(ms(6), fc.constant(1000)),
        maxBytes: fc.oneof(ms(100, 10), fc.constant(2 ** 24)),
        overflow: fc.constantFrom('drop-oldest', 'drop-newest', 'error'),
        maxAge: fc.oneof(ms(40, 1), ms(300, 1), fc.constant(Infinity)),
      },
      { requiredKeys: [] },
    ),
    linger: fc.oneof(fc.constant(0), ms(10)),
    happenings: fc.array(
      choice<Happening>(
        [12, fc.record({ wait, what: fc.constantFrom('next', 'deliver'), count: ms(4, 1) })],
        [4, fc.record({ wait, what: fc.constant('congest'), ms: ms(50, 1) })],
        [5, fc.record({ wait, what: fc.constantFrom(...outages) })],
        [3, fc.record({ wait, what: fc.constantFrom('subscribe', 'unsubscribe', 'reconnect') })],
        [1, fc.record({ wait, what: fc.constantFrom('complete', 'error') })],
      ),
      { maxLength: 40 },
    ),
    chatter: fc.constantFrom(4, 10_000),
    isLively: fc.boolean(),
    isCalmAtLast: fc.boolean(),
  });

import fc from 'fast-check';
import type { Cursor } from '../../../lib/index.js';
import type { FeedOptions } from './feedServer.js';
import { choice, connections, ms, outages, wait, type Scene } from './scenes.js';
import type { Outage } from './wire.js';

export type FeedHappening = { readonly wait: number } & (
  | { readonly what: 'publish'; readonly count: number }
  | { readonly what: Outage | 'subscribe' | 'unsubscribe' | 'reconnect' }
);

/** A server that publishes, and one who subscribes. */
export interface Feed
  extends FeedOptions, Pick<Scene, 'heartbeat' | 'reconnect' | 'connectTimeout' | 'attempts' | 'isCalmAtLast'> {
  readonly cursor: CursorKind;
  readonly happenings: readonly FeedHappening[];
  /** What the subscriber does on each message, in turn. */
  readonly moods: readonly (undefined | 'reconnect' | 'unsubscribe' | 'resubscribe')[];
}

/** How a message is numbered: a text need not have an order. */
export const cursors = {
  number: Number,
  bigint: BigInt,
  text: (id: number) => `${id % 10}/${id}`,
} satisfies Record<string, (id: number) => Cursor>;

export type CursorKind = keyof typeof cursors;

export const idOf = (cursor: Cursor) => Number(String(cursor).split('/').at(-1));

/** An `orderly` server answers a request before it sends anything new, a `forgetful` one keeps only a few messages. */
export const feeds = (server: 'orderly' | 'eager' | 'forgetful'): fc.Arbitrary<Feed> =>
  fc.record({
    ...connections,
    thinking: ms(10),
    isEager: fc.constant(server !== 'orderly'),
    isJumbled: server === 'orderly' ? fc.constant(false) : fc.boolean(),
    keeps: server === 'forgetful' ? ms(5, 1) : fc.constant(Infinity),
    // Of texts that come out of order, nobody can tell which are missing.
    cursor: fc.constantFrom<CursorKind[]>('number', 'bigint', server === 'forgetful' ? 'number' : 'text'),
    // Some outages must last longer than a gap may.
    reconnect: fc.oneof(ms(10, 1), ms(150, 1)),
    happenings: fc.array(
      choice<FeedHappening>(
        [3, fc.record({ wait, what: fc.constant('publish'), count: ms(4, 1) })],
        [2, fc.record({ wait, what: fc.constantFrom(...outages, 'subscribe', 'unsubscribe', 'reconnect') })],
      ),
      { maxLength: 40 },
    ),
    moods: fc.oneof(fc.constant([]), fc.array(fc.constantFrom(undefined, 'reconnect', 'unsubscribe', 'resubscribe'))),
    isCalmAtLast: fc.boolean(),
  });

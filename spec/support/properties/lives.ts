import fc from 'fast-check';
import type { LifecycleSignal } from '../../../lib/index.js';
import type { Manner } from './actingSocket.js';
import { choice, ms } from './scenes.js';

/** What a callback does besides what it is there for. */
export type Act =
  | 'nothing'
  | 'complete'
  | 'error'
  | 'unsubscribe'
  | 'leave'
  | 'leave all'
  | 'subscribe'
  | 'reconnect'
  | 'next'
  | 'deliver'
  | 'open a channel'
  | 'leave a channel'
  | 'throw';

/** What comes from the server, or from a socket that was given up before. */
export type ServerAct = 'open' | 'message' | 'pong' | 'ping' | 'end' | 'end for good' | 'fail';

export type LifeHappening = { readonly wait: number } & (
  | { readonly who: 'app'; readonly what: Exclude<Act, 'throw'> }
  | { readonly who: 'server' | 'an old socket'; readonly what: ServerAct }
  | { readonly who: 'page'; readonly what: LifecycleSignal }
);

/** A socket all of whose functions, observers and handlers act. */
export interface Life {
  readonly delivery: 'at-most-once' | 'at-least-once';
  readonly hasUrlFunction: boolean;
  readonly resumes: boolean;
  readonly follows: boolean;
  readonly linger: number;
  readonly maxRetries: number;
  readonly capacity: number;
  readonly maxAge: number;
  readonly startsPutAside: boolean;
  readonly manners: readonly Manner[];
  readonly happenings: readonly LifeHappening[];
  /** What the callbacks do, one after another. */
  readonly acts: readonly Act[];
}

const appActs = fc.constantFrom<Exclude<Act, 'throw' | 'nothing'>[]>(
  'complete',
  'error',
  'unsubscribe',
  'leave',
  'leave all',
  'subscribe',
  'subscribe',
  'reconnect',
  'next',
  'deliver',
  'deliver',
  'open a channel',
  'leave a channel',
);

const serverActs = choice<ServerAct>(
  [6, fc.constant('open')],
  [4, fc.constant('message')],
  [4, fc.constantFrom('pong', 'ping')],
  [3, fc.constantFrom('end', 'end for good', 'fail')],
);

export const lives: fc.Arbitrary<Life> = fc.record({
  delivery: fc.constantFrom('at-most-once', 'at-least-once'),
  hasUrlFunction: fc.boolean(),
  resumes: fc.boolean(),
  follows: fc.boolean(),
  linger: fc.constantFrom(0, 0, 7),
  maxRetries: fc.constantFrom(0, 2, Infinity),
  capacity: fc.constantFrom(1, 3, 1000),
  maxAge: fc.constantFrom(5, Infinity),
  startsPutAside: choice([9, fc.constant(false)], [1, fc.constant(true)]),
  manners: fc.array(
    fc.record<Manner>({
      construct: choice([8, fc.constant('well')], [1, fc.constant('throw')], [1, fc.constant('setter')]),
      send: choice([6, fc.constant('well')], [2, fc.constantFrom('throw', 'close at once', 'answer at once')]),
      close: choice([4, fc.constant('later')], [4, fc.constantFrom('at once', 'with an error', 'never', 'throw')]),
    }),
    { maxLength: 8 },
  ),
  happenings: fc.array(
    choice<LifeHappening>(
      [5, fc.record({ wait: ms(6), who: fc.constant('app'), what: appActs })],
      [9, fc.record({ wait: ms(6), who: fc.constant('server'), what: serverActs })],
      [2, fc.record({ wait: ms(6), who: fc.constant('an old socket'), what: serverActs })],
      [
        1,
        fc.record({ wait: ms(1200), who: fc.constant('page'), what: fc.constantFrom('online', 'offline', 'pagehide') }),
      ],
    ),
    { maxLength: 25 },
  ),
  acts: fc.array(choice<Act>([5, fc.constant('nothing')], [4, appActs], [1, fc.constant('throw')]), { maxLength: 60 }),
});

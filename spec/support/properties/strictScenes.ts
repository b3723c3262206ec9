import fc from 'fast-check';
import { choice, connections, ms, outages, wait, type Scene } from './scenes.js';
import type { Outage } from './wire.js';

export type StrictHappening = { readonly wait: number } & (
  { readonly what: 'next'; readonly count: number } | { readonly what: Outage | 'reconnect' }
);

/** A server that closes on anything before its acknowledgement, and a client that sends to it. */
export interface StrictScene extends Pick<
  Scene,
  'delivery' | 'heartbeat' | 'reconnect' | 'connectTimeout' | 'attempts'
> {
  /** How long the server takes to acknowledge a login. */
  readonly thinking: number;
  readonly happenings: readonly StrictHappening[];
}

export const strictScenes: fc.Arbitrary<StrictScene> = fc.record({
  ...connections,
  delivery: fc.constantFrom('at-most-once', 'at-least-once'),
  reconnect: ms(10, 1),
  thinking: ms(20),
  happenings: fc.array(
    choice<StrictHappening>(
      [3, fc.record({ wait, what: fc.constant('next'), count: ms(4, 1) })],
      [2, fc.record({ wait, what: fc.constantFrom(...outages, 'reconnect') })],
    ),
    { maxLength: 30 },
  ),
});

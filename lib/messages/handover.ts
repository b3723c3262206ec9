import type { Events } from '../events/events.js';
import { HANDOVER, HANDOVER_TARGET } from '../ground/options.js';
import { isObject, validateOptions } from '../ground/validate.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import type { HandoverPolicy, HandoverTarget } from '../vocabulary/handoverPolicy.js';
import { fromJson } from './json.js';
import { successionOf, type Succession, type SuccessionParts } from './succession.js';

/** When a connection is renewed without a gap, and how long the old one may go on. */
export interface HandoverConfig<In> {
  /**
   * A connection is renewed at this age, in milliseconds: ahead of the server's limit. While the new one does not get ready, another
   * attempt is made every 30 s. `Infinity` never renews by age.
   * @default Infinity
   */
  renewAfter?: number | undefined;
  /**
   * Sees each message, and returns `true` or `{ url }` for one by which the server asks for a new connection. The message is emitted, too.
   * @default no message does
   */
  when?: ((message: In) => boolean | HandoverTarget | undefined) | undefined;
  /**
   * How long the old connection may go on beside one that is ready, in milliseconds: without `resume` until the server ends it, then until a
   * pong proves that what was sent has arrived. `0` waits for neither.
   * @default 5000
   */
  drainTimeout?: number | undefined;
}

/** The content of a {@link HandoverPolicy}. */
interface Policy<In> {
  readonly when: HandoverConfig<In>['when'];
  readonly successionOf: (parts: SuccessionParts<In, unknown>) => Succession;
}

/**
 * Renews a connection without a gap: the new one is opened and made ready beside the old one, takes over, and the old one is closed
 * with code 1000. If the new one does not get ready, the old one stays.
 *
 * Only one of the two delivers at any time: what the new one brings waits until the old one has ended. For each message to arrive
 * exactly once, use `resume`, or a server that ends the old connection of a client when it accepts the new one.
 *
 * ```ts
 * const socket$ = heartbeatSocket$<{ type: string }>({
 *   url: 'wss://example.com/feed',
 *   handover: handover({ renewAfter: 3_600_000, when: ({ type }) => type === 'going-away' }),
 * });
 * socket$.subscribe();
 * socket$.handover(); // at any time
 * ```
 *
 * With a server that ends the old connection, which brings `b` before its end:
 *
 * ```text
 * old      -a---b-|
 * new           -c--d-
 * result   -a---b-c-d-
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function handover<In>(config: HandoverConfig<In> = {}): HandoverPolicy<In> {
  validateOptions('handover', config, HANDOVER);
  const { renewAfter = Infinity, when, drainTimeout = 5_000 } = config;
  const policy: Policy<In> = { when, successionOf: (parts) => successionOf({ renewAfter, drainTimeout }, parts) };
  return { ...policy, type: 'handover' } as unknown as HandoverPolicy<In>;
}

/** Opens what {@link handover} has made. */
export const createSuccession = <In, Out>(policy: HandoverPolicy<In>, parts: SuccessionParts<In, Out>): Succession =>
  (policy as unknown as Policy<In>).successionOf(parts as SuccessionParts<In, unknown>);

/** The deserializer of a socket, with an eye on what the server asks for. */
export function deserializerOf<In, Out>(
  { deserializer = fromJson as (frame: MessageEvent) => In, handover }: HeartbeatSocketConfig<In, Out>,
  events: Events,
  renew: (target: HandoverTarget) => void,
): (frame: MessageEvent) => In {
  const when = (handover as unknown as Policy<In> | undefined)?.when;
  if (!when) return deserializer;
  const wantsAnew = events.guard('when', (message: In) => {
    const target = when(message);
    if (!target) return;
    const given = isObject(target) ? target : {};
    validateOptions('handover.when', given, HANDOVER_TARGET);
    renew(given);
  });
  return (frame) => {
    const message = deserializer(frame);
    wantsAnew(message);
    return message;
  };
}

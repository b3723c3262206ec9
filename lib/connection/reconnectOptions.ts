import { EMPTY, type Observable } from 'rxjs';
import type { Events } from '../events/events.js';
import { now } from '../ground/clock.js';
import { fail, isSocketLostError, type SocketLostError } from '../ground/errors.js';
import { isObject } from '../ground/validate.js';
import { isTransient, type ReconnectConfig } from '../operators/reconnect.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import { thrownBy } from './openSocket.js';

type Given = Pick<HeartbeatSocketConfig<unknown>, 'reconnect' | 'delivery'>;

/** How a socket comes back: its waits are its status. */
export function reconnectOptions({ reconnect = {}, delivery }: Given, events: Events): ReconnectConfig {
  const config = reconnect === false ? NEVER_BY_ITSELF : isObject(reconnect) ? reconnect : { delay: reconnect };
  return {
    ...config,
    shouldReconnect: config.shouldReconnect ?? (delivery === 'at-least-once' ? isTransient : isTransientSentOnce),
    onWait: ({ attempt, delay, cause }) =>
      events.setStatus({ state: 'waiting', attempt, retryAt: delay === undefined ? undefined : now() + delay, cause }),
  };
}

/** A message that was too big for the peer is not sent again, at most once. */
const isTransientSentOnce = (lost: SocketLostError) => lost.code === 1009 || isTransient(lost);

const NEVER_BY_ITSELF: ReconnectConfig = { shouldReconnect: () => false };

/**
 * What subscribers get in the end. Without reconnecting, that of a bare `webSocket()`: a clean close completes, and what a
 * constructor throws arrives as it was thrown, if it can hold no secret.
 */
export const endOf = ({ reconnect }: Given, lost: unknown): Observable<never> => {
  if (reconnect !== false || !isSocketLostError(lost)) return fail(lost);
  return lost.wasClean ? EMPTY : fail(thrownBy.has(lost) ? thrownBy.get(lost) : lost);
};

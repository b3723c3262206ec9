import { EMPTY, type Observable } from 'rxjs';
import type { Events } from '../events/events.js';
import { now } from '../ground/clock.js';
import { fail, isSocketLostError, type SocketLostError } from '../ground/errors.js';
import { isObject } from '../ground/validate.js';
import { isTransient, type ReconnectConfig } from '../operators/reconnect.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import { thrownBy } from './openSocket.js';

type Given = Pick<HeartbeatSocketConfig<unknown>, 'reconnect' | 'delivery'>;

/** Returns the options of a socket's `reconnect()`. A wait sets the status `waiting`. */
export function reconnectOptions({ reconnect = {}, delivery }: Given, events: Events): ReconnectConfig {
  const config = reconnect === false ? NEVER_BY_ITSELF : isObject(reconnect) ? reconnect : { delay: reconnect };
  return {
    ...config,
    shouldReconnect: config.shouldReconnect ?? (delivery === 'at-least-once' ? isTransient : isTransientSentOnce),
    onWait: ({ attempt, delay, cause }) =>
      events.setStatus({ state: 'waiting', attempt, retryAt: delay === undefined ? undefined : now() + delay, cause }),
  };
}

/** With at-most-once delivery, a loss by a message that is too big (1009) is retried, because the message is not sent again. */
const isTransientSentOnce = (lost: SocketLostError) => lost.code === 1009 || isTransient(lost);

const NEVER_BY_ITSELF: ReconnectConfig = { shouldReconnect: () => false };

/**
 * Returns the end of the stream. Without reconnecting, it is that of a bare `webSocket()`: a clean close completes, and an error of
 * the constructor arrives unchanged if it cannot contain a secret.
 */
export const endOf = ({ reconnect }: Given, lost: unknown): Observable<never> => {
  if (reconnect !== false || !isSocketLostError(lost)) return fail(lost);
  return lost.wasClean ? EMPTY : fail(thrownBy.has(lost) ? thrownBy.get(lost) : lost);
};

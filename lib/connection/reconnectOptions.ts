import { EMPTY, type Observable } from 'rxjs';
import type { Events } from '../events/events.js';
import { now } from '../ground/clock.js';
import { fail, isSocketLostError } from '../ground/errors.js';
import type { ReconnectConfig } from '../operators/reconnect.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';

type Given = HeartbeatSocketConfig<unknown>['reconnect'];

/** How a socket comes back: its waits are its status. */
export function reconnectOptions(given: Given = {}, { setStatus }: Events): ReconnectConfig {
  return {
    ...(given === false ? NEVER_BY_ITSELF : typeof given === 'object' ? given : { delay: given }),
    onWait: ({ attempt, delay, cause }) =>
      setStatus({ state: 'waiting', attempt, retryAt: delay === undefined ? undefined : now() + delay, cause }),
  };
}

const NEVER_BY_ITSELF: ReconnectConfig = { shouldReconnect: () => false };

/** What subscribers get in the end. Without reconnecting, that of a bare `webSocket()`: a clean close completes, and what a constructor throws arrives as it was thrown. */
export const endOf = (given: Given, lost: unknown): Observable<never> => {
  if (given !== false || !isSocketLostError(lost)) return fail(lost);
  return lost.wasClean ? EMPTY : fail(lost.cause ?? lost);
};

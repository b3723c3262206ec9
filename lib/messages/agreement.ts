import { connect, identity, merge, noop, switchMap, take, takeUntil, type MonoTypeOperatorFunction } from 'rxjs';
import { causedBy, SocketLostError } from '../ground/errors.js';
import { isHeartbeat } from '../ground/options.js';
import type { HeartbeatSocketConfig, SocketHeartbeat } from '../vocabulary/config.js';
import type { Outgoing } from './outgoing.js';
import { pongTimeoutOf } from './pongTimeoutOf.js';

type Beat = MonoTypeOperatorFunction<MessageEvent>;

/** The heartbeat of the sessions of a socket. */
export interface Agreement {
  /** Calls a `heartbeat` function. A session calls it when it is about to be ready. */
  readonly agree: () => void;
  readonly withHeartbeat: Beat;
}

/** A heartbeat that is a function starts when a session is ready. Any other starts when the socket is open. */
export function createAgreement<In, Out>(
  config: HeartbeatSocketConfig<In, Out>,
  { link, window }: Pick<Outgoing<Out>, 'link' | 'window'>,
  beat: (heartbeat: SocketHeartbeat | false) => Beat,
): Agreement {
  const { heartbeat = {} } = config;
  if (typeof heartbeat !== 'function') return { agree: noop, withHeartbeat: beat(heartbeat) };

  let agreed: Beat = identity;
  const ask = () => {
    try {
      return heartbeat();
    } catch (thrown) {
      throw causedBy('handshake', 'heartbeat', thrown);
    }
  };
  return {
    agree() {
      const given = ask();
      try {
        isHeartbeat('heartbeat', given);
        window.agree(pongTimeoutOf(config, given));
        agreed = beat(given);
      } catch (error) {
        // The message is our own.
        throw new SocketLostError('bad-heartbeat', (error as Error).message);
      }
    },
    withHeartbeat: (frame$) =>
      link.isReady
        ? agreed(frame$)
        : frame$.pipe(
            connect((shared$) => {
              const ready$ = link.opening$.pipe(take(1));
              return merge(shared$.pipe(takeUntil(ready$)), ready$.pipe(switchMap(() => agreed(shared$))));
            }),
          ),
  };
}

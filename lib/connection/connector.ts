import { catchError, defer, first, from, of, switchMap, timeout, type Observable } from 'rxjs';
import type { Events } from '../events/events.js';
import { causedBy, fail, SocketLostError } from '../ground/errors.js';
import { notify } from '../ground/notify.js';
import { validate, validateDuration } from '../ground/validate.js';
import type { HeartbeatSocketConfig, WebSocketConstructor } from '../vocabulary/config.js';
import { validateProtocol, validateUrl } from './address.js';
import { openSocket, type Connection } from './openSocket.js';

/** Makes connections. */
export interface Connector {
  /** One attempt for each subscription, from asking for the address to the open connection, in `connectTimeout` at most. */
  readonly connection$: Observable<Connection>;
  /** Gives the last attempt up: nothing it does later is of interest. */
  readonly abandon: () => void;
}

export function createConnector<In, Out>(
  config: HeartbeatSocketConfig<In, Out>,
  { status, setStatus }: Events,
): Connector {
  const {
    url,
    protocol,
    WebSocketCtor = (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket,
    connectTimeout = 10_000,
    openObserver,
    closeObserver,
  } = config;
  if (typeof url !== 'function') validateUrl(url);
  validateProtocol(protocol);
  validateDuration('connectTimeout', connectTimeout);
  validate(typeof WebSocketCtor === 'function', 'WebSocketCtor', 'passed: there is no global WebSocket');

  let current: unknown; // the attempt whose close event is still of interest

  const open = (address: unknown, attempt: unknown) => {
    try {
      validateUrl(address);
    } catch (cause) {
      return fail(causedBy('bad-url', cause));
    }
    return openSocket(address, WebSocketCtor, config, {
      onOpenEvent: (event) => notify(openObserver, event),
      onCloseEvent: (event) => {
        if (attempt === current) notify(closeObserver, event);
      },
    });
  };

  const connection$ = defer(() => {
    const last = status();
    const attempt = (current = {});
    setStatus({ state: 'connecting', attempt: last.state === 'waiting' ? last.attempt : 0 });
    const opened$ =
      typeof url === 'function'
        ? defer(() => toObservable(url())).pipe(
            first(),
            catchError((cause: unknown) => fail(causedBy('connect-failed', cause))),
            switchMap((address) => open(address, attempt)),
          )
        : open(url, attempt);
    return opened$.pipe(
      timeout({
        first: connectTimeout,
        with: () => fail(new SocketLostError('connect-timeout', `no connection within ${connectTimeout} ms`)),
      }),
    );
  });

  return { connection$, abandon: () => void (current = undefined) };
}

/** A string is an iterable of its letters, but not here. */
function toObservable(
  url: ReturnType<Extract<HeartbeatSocketConfig<unknown>['url'], () => unknown>>,
): Observable<unknown> {
  return typeof url === 'object' ? from(url) : of(url);
}

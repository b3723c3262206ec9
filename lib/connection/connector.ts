import { catchError, defer, first, from, map, of, switchMap, timeout, type Observable } from 'rxjs';
import type { Events } from '../events/events.js';
import { causedBy, fail, SocketLostError } from '../ground/errors.js';
import { notify } from '../ground/notify.js';
import { validate, validateDuration } from '../ground/validate.js';
import type { HeartbeatSocketConfig, WebSocketConstructor } from '../vocabulary/config.js';
import { validateProtocol, validateUrl } from './address.js';
import { openSocket, type Connection, type SocketObservers } from './openSocket.js';

/** Makes connections. */
export interface Connector {
  /** One attempt for each subscription, from asking for the address to the open connection, in `connectTimeout` at most. */
  readonly connection$: Observable<Connection>;
  /** Gives the last attempt up: nothing it does later is of interest. */
  readonly abandon: () => void;
}

export function createConnector<In, Out>(config: HeartbeatSocketConfig<In, Out>, events: Events): Connector {
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
    const observers: SocketObservers = {
      onOpenEvent: (event) => notify(openObserver, event),
      onCloseEvent: (event) => {
        if (attempt === current) notify(closeObserver, event);
      },
    };
    return openSocket(address, WebSocketCtor, config, observers, events);
  };

  const begin = () => {
    const last = events.status();
    const attempt = (current = {});
    events.setStatus({ state: 'connecting', attempt: last.state === 'waiting' ? last.attempt : 0 });
    return attempt;
  };
  const connect = (attempt: unknown) => {
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
  };
  // Two stages: a handler of the status may unsubscribe, and nobody is asked for an address then.
  const connection$ = of(undefined).pipe(map(begin), switchMap(connect));

  return { connection$, abandon: () => void (current = undefined) };
}

/** A string is an iterable of its letters, but not here. */
function toObservable(
  url: ReturnType<Extract<HeartbeatSocketConfig<unknown>['url'], () => unknown>>,
): Observable<unknown> {
  return typeof url === 'object' ? from(url) : of(url);
}

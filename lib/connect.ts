import { catchError, defer, first, from, of, switchMap, timeout, type Observable } from 'rxjs';
import { check, checkNumber, checkProtocol, checkUrl } from './check.js';
import type { HeartbeatSocketConfig, WebSocketConstructor } from './config.js';
import { causedBy, fail, SocketLostError } from './errors.js';
import { openSocket, type Connection, type SocketObservers } from './openSocket.js';

/** One attempt, from asking for the address to the open connection, in `connectTimeout` at most. */
export type Connect = (observers: SocketObservers) => Observable<Connection>;

export function createConnect<In, Out>(config: HeartbeatSocketConfig<In, Out>): Connect {
  const {
    url,
    protocol,
    WebSocketCtor = (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket,
    connectTimeout = 10_000,
  } = config;
  if (typeof url !== 'function') checkUrl(url);
  checkProtocol(protocol);
  checkNumber('connectTimeout', connectTimeout);
  check(typeof WebSocketCtor === 'function', 'WebSocketCtor', 'passed: there is no global WebSocket');

  return (observers) =>
    defer(() => toObservable(typeof url === 'function' ? url() : url)).pipe(
      first(),
      catchError((cause: unknown) => fail(causedBy('connect-failed', cause))),
      switchMap((address) => {
        try {
          checkUrl(address);
        } catch (cause) {
          return fail(causedBy('bad-url', cause));
        }
        return openSocket(address, WebSocketCtor, config, observers);
      }),
      timeout({
        first: connectTimeout,
        with: () => fail(new SocketLostError('connect-timeout', `no connection within ${connectTimeout} ms`)),
      }),
    );
}

/** A string is an iterable of its letters, but not here. */
function toObservable(
  url: ReturnType<Extract<HeartbeatSocketConfig<unknown>['url'], () => unknown>>,
): Observable<unknown> {
  return typeof url === 'object' ? from(url) : of(url);
}

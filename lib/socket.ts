import type { Observable } from 'rxjs';
import type { SocketEvent, SocketStatus } from './status.js';

/** A close code and reason as `WebSocket.close` takes them: 1000 or 3000 to 4999, at most 123 bytes of UTF-8. */
export interface CloseRequest {
  readonly code: number;
  readonly reason?: string | undefined;
}

/**
 * What arrives, as an observable of `In`; what is sent, as an observer of `Out`. Its methods may be called detached.
 */
export interface HeartbeatSocket<In, Out = In> extends Observable<In> {
  /** Where the socket stands: replays the current status, never connects, never errs, never completes. */
  readonly status$: Observable<SocketStatus>;
  /** The time from each ping to its pong, in milliseconds. */
  readonly latency$: Observable<number>;
  /** What happens, as it happens: for logs and tests. Never connects, never errs. */
  readonly events$: Observable<SocketEvent>;

  /**
   * Sends a message: at once if the socket is open, otherwise as soon as it is, in order.
   *
   * Throws what the serializer throws; the connection lives on.
   */
  next(message: Out): void;
  /**
   * Closes the socket with code 1000 and completes its subscribers; there is no reconnecting. While connecting it first
   * lets out what waits, as a bare `webSocket()` does. While waiting for a retry, what waits is dropped and reported.
   */
  complete(): void;
  /**
   * As `complete()`, with a close code and a reason.
   *
   * @throws TypeError or RangeError when the code is not 1000 or 3000 to 4999, or the reason is over 123 bytes.
   */
  error(close: CloseRequest): void;
  /** As `complete()`, but waits for nothing: so that the socket can be added to a `Subscription`. */
  unsubscribe(): void;
  /**
   * Drops this connection, or the wait for the next one, and connects now. After the socket has closed for good it
   * connects for the next subscriber. While nobody is subscribed (`idle`) it does nothing.
   */
  reconnect(): void;
  /**
   * As `webSocket().multiplex()`: a channel on the shared socket. `subMsg()` is sent on every connection as it opens,
   * `unsubMsg()` once at the end, if the socket is open then.
   */
  multiplex<T extends In>(
    subMsg: () => Out,
    unsubMsg: () => Out,
    messageFilter: (message: In) => message is T,
  ): Observable<T>;
  multiplex(subMsg: () => Out, unsubMsg: () => Out, messageFilter: (message: In) => boolean): Observable<In>;
}

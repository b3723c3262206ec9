import type { Observable } from 'rxjs';
import type { CloseRequest } from '../ground/closeRequest.js';
import type { HandoverTarget } from './handoverPolicy.js';
import type { SocketEvent, SocketStatus } from './status.js';

/**
 * What arrives, as an observable of `In`; what is sent, as an observer of `Out`. Its methods may be called detached.
 */
export interface HeartbeatSocket<In, Out = In> extends Observable<In>, SocketMembers<In, Out> {}

/** What a socket is besides an observable: the one list of it, for every kind of socket. */
export interface SocketMembers<In, Out> {
  /** Where the socket stands: replays the current status, never connects, never errors, never completes. */
  readonly status$: Observable<SocketStatus>;
  /**
   * The status of this moment: the same object until it changes, so that it is a snapshot for React's `useSyncExternalStore`. It
   * never connects. Of an Angular app's socket it is a signal.
   *
   * ```ts
   * const socket$ = heartbeatSocket$<Quote>('wss://example.com/quotes');
   * const isLive = () => socket$.status().state === 'open';
   * ```
   */
  status(): SocketStatus;
  /** The time from each ping to its pong, in milliseconds. */
  readonly latency$: Observable<number>;
  /**
   * How many messages the outbox holds: those that wait, and with `delivery: 'at-least-once'` those not yet confirmed.
   * Replays the current number.
   */
  readonly queued$: Observable<number>;
  /** What happens, as it happens: for logs and tests. Never connects, never errors. */
  readonly events$: Observable<SocketEvent>;

  /**
   * Sends a message: at once if the socket is open, otherwise as soon as it is, in order.
   *
   * Throws what the serializer throws; the connection lives on.
   */
  next(message: Out): void;
  /**
   * Sends a message as `next()` does, each time it is subscribed to, and emits how it ended: once and completes when
   * the socket has taken it (with `delivery: 'at-least-once'`: when a pong has confirmed that it arrived). Unsubscribing
   * does not take the message back.
   *
   * Waiting for one message before sending the next is how to send more than the network takes at once:
   *
   * ```ts
   * const socket$ = heartbeatSocket$<Quote, Order>('wss://example.com/quotes');
   * for (const part of parts) await firstValueFrom(socket$.deliver(part));
   * ```
   *
   * A socket that has closed takes none: the reason is `closed`. (What is given to `next()` then waits for a new subscriber.)
   *
   * Errors: `MessageDroppedError` with the `reason`; what the serializer throws.
   */
  deliver(message: Out): Observable<void>;
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
   * With the option `handover`: connects anew without a gap. The new connection is made ready beside the old one and takes over. Without
   * that option, and while there is no connection, it does what `reconnect()` does.
   */
  handover(target?: HandoverTarget): void;
  /**
   * As `webSocket().multiplex()`: a channel on the shared socket. `subMsg()` is sent on every connection as it opens,
   * `unsubMsg()` once at the end, if the socket is open then. One that returns `undefined` sends nothing.
   */
  multiplex<T extends In>(
    subMsg: () => Out | undefined,
    unsubMsg: () => Out | undefined,
    messageFilter: (message: In) => message is T,
  ): Observable<T>;
  multiplex(
    subMsg: () => Out | undefined,
    unsubMsg: () => Out | undefined,
    messageFilter: (message: In) => boolean,
  ): Observable<In>;
}

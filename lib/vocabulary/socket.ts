import type { Observable } from 'rxjs';
import type { CloseRequest } from '../ground/closeRequest.js';
import type { HandoverTarget } from './handoverPolicy.js';
import type { SocketEvent, SocketStatus } from './status.js';

/**
 * An observable of the messages that arrive (`In`), and an observer of the messages to send (`Out`). Its methods work detached.
 */
export interface HeartbeatSocket<In, Out = In> extends Observable<In>, SocketMembers<In, Out> {}

/** The members that every socket has in addition to those of an observable. */
export interface SocketMembers<In, Out> {
  /** The status of the socket. It replays the current one. It never connects, errors or completes. */
  readonly status$: Observable<SocketStatus>;
  /**
   * Returns the current status: the same object until it changes, so that it is a snapshot for React's `useSyncExternalStore`. It
   * never connects. On the socket of an Angular app it is a signal.
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
   * The number of messages in the outbox: those that wait and, with `delivery: 'at-least-once'`, those that are not yet confirmed.
   * It replays the current number.
   */
  readonly queued$: Observable<number>;
  /** The events of the socket as they happen, for logs and tests. It never connects or errors. */
  readonly events$: Observable<SocketEvent>;

  /**
   * Sends a message at once if the socket is open. Otherwise the message waits in the outbox. Messages leave in order.
   *
   * If the serializer throws, `next()` throws the same error, and the connection stays open.
   */
  next(message: Out): void;
  /**
   * Sends a message as `next()` does, once for each subscription. It emits once and completes when the WebSocket has accepted the
   * message or, with `delivery: 'at-least-once'`, when a pong has confirmed that it arrived. Unsubscribing does not take the message
   * back.
   *
   * To send more than the network takes at once, wait for each message before you send the next:
   *
   * ```ts
   * const socket$ = heartbeatSocket$<Quote, Order>('wss://example.com/quotes');
   * for (const part of parts) await firstValueFrom(socket$.deliver(part));
   * ```
   *
   * After the socket has closed it errors with the reason `closed`. (A message for `next()` waits for the next subscriber instead.)
   *
   * Errors: `MessageDroppedError` with the `reason`; the error of the serializer.
   */
  deliver(message: Out): Observable<void>;
  /**
   * Closes the socket with code 1000 and completes its subscribers. It does not reconnect. While the socket is connecting, the
   * messages in the outbox are sent first, as with a bare `webSocket()`. While it waits for a retry, they are dropped and reported.
   */
  complete(): void;
  /**
   * Closes the socket as `complete()` does, with a close code and a reason.
   *
   * @throws RangeError if the code is not 1000 or 3000 to 4999, or the reason has more than 123 bytes.
   */
  error(close: CloseRequest): void;
  /** Closes the socket as `complete()` does, but at once. With it, a socket can be added to a `Subscription`. */
  unsubscribe(): void;
  /**
   * Connects now: it drops the connection, or ends the wait for a retry. After the socket has closed, it opens a connection for the
   * next subscriber. While the socket has no subscriber (`idle`), it does nothing.
   */
  reconnect(): void;
  /**
   * With the option `handover`: reconnects without a gap. The new connection is made ready beside the old one and takes over. Without
   * that option, or if there is no connection, it does the same as `reconnect()`.
   */
  handover(target?: HandoverTarget): void;
  /**
   * Makes a channel on the shared socket, as `webSocket().multiplex()` does. The result of `subMsg()` is sent on every connection
   * as it opens. The result of `unsubMsg()` is sent once, when the subscriber leaves an open socket. `undefined` is not sent.
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

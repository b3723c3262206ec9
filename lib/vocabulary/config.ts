import type { InteropObservable, NextObserver, Observable } from 'rxjs';
import type { SocketLostError } from '../ground/errors.js';
import type { Run } from '../ground/run.js';
import type { HeartbeatConfig } from '../operators/heartbeatConfig.js';
import type { DelayPolicy, ReconnectConfig } from '../operators/reconnect.js';
import type { protocolPing } from '../ground/protocolPing.js';
import type { LifecycleSignal } from './lifecycleSignal.js';
import type { HandoverPolicy } from './handoverPolicy.js';
import type { ResumePolicy } from './resumePolicy.js';

/** The data of a frame. */
export type Frame = string | ArrayBuffer | ArrayBufferView | Blob;

/** The members of a WebSocket that this library types. At run time it must be a whole one, as in a browser or in the `ws` package. */
export interface WebSocketLike {
  readonly readyState: number;
  send(frame: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
  /** Where it exists (in the `ws` package), the socket of a dead peer is terminated at once. */
  terminate?(): void;
  /** Where it exists (in the `ws` package), `protocolPing` can send ping frames. */
  ping?(): void;
  /** Where `on` and `off` exist (in the `ws` package), ping and pong frames count as signs of life. */
  on?(name: string, listener: (...args: never[]) => void): unknown;
  off?(name: string, listener: (...args: never[]) => void): unknown;
}

/** A WebSocket constructor: that of the browser, of Node.js or of the `ws` package, or a fake. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocketLike;

/** The queue of messages that wait for a connection, or for a socket that is slow to send. */
export interface OutboxConfig {
  /**
   * How many messages the outbox may hold. `0` keeps none.
   * @default 1000
   */
  capacity?: number | undefined;
  /**
   * How many bytes the messages in the outbox may have together. A string counts as its length. A message that is larger than
   * this is dropped itself.
   * @default 16777216
   */
  maxBytes?: number | undefined;
  /**
   * Which message is dropped when the outbox is full: `'drop-oldest'` drops the oldest, `'drop-newest'` the one just passed to
   * `next()`. `'error'` also drops that one, and `next()` throws a `MessageDroppedError`. `events$` reports each dropped message.
   * @default 'drop-oldest'
   */
  overflow?: 'drop-oldest' | 'drop-newest' | 'error' | undefined;
  /**
   * How long a message may wait before it is dropped, in milliseconds. `Infinity`: as long as it takes. While the socket has no
   * subscriber, no timer runs for a message of `next()`: it is dropped at the next subscription. For a message of `deliver()` a
   * timer runs as long as that observable is subscribed to.
   * @default Infinity
   */
  maxAge?: number | undefined;
  /**
   * How many bytes the WebSocket may buffer (`bufferedAmount`) before further messages wait in the outbox, where they are
   * bounded. `Infinity` hands all of them to the WebSocket. A ping is queued behind what is in that buffer.
   * @default 131072
   */
  highWaterMark?: number | undefined;
}

/** The argument of a `url` or `protocol` function: the attempt that it is called for. */
export interface NextAttempt {
  /** 0 is the first attempt, n the n-th retry. */
  readonly attempt: number;
  /** Why the previous connection was lost or could not be made; `undefined` for the first attempt. */
  readonly lost?: SocketLostError | undefined;
}

/** A value, or a function that is called for it before each attempt. */
export type PerAttempt<T> = T | ((next: NextAttempt) => T | PromiseLike<T> | Observable<T>);

/** The heartbeat of a socket. A frame is the raw data that arrived. */
export interface SocketHeartbeat extends Omit<
  HeartbeatConfig<unknown, Frame>,
  'ping' | 'probe$' | 'life$' | 'traffic' | 'onPing' | 'onPong' | 'onAnswer'
> {
  /**
   * The ping, as it goes on the wire (it is not serialized), or a function that makes one for each ping. If the function returns
   * `undefined`, no ping is sent this time. {@link protocolPing} sends a WebSocket ping frame, with the `ws` package only. `false`
   * sends no pings and expects the server to send them: `interval` without any frame ends the connection.
   * @default '{"type":"ping"}'
   */
  ping?: HeartbeatConfig<unknown, Frame>['ping'] | typeof protocolPing;
}

/**
 * The messages of a handshake: an array, or a stream of messages that completes when the handshake is over. It cannot be a promise,
 * because a promise of an array could mean one message or several. Use `async *onOpen()` instead.
 */
export type HandshakeInput<Out> =
  readonly Out[] | Observable<Out> | InteropObservable<Out> | AsyncIterable<Out> | (object & Iterable<Out>);

/** The options of `heartbeatSocket$`. The options of RxJS's `webSocket` keep their names and meanings. */
export interface HeartbeatSocketConfig<In, Out = In> {
  /**
   * The address, or a function that returns it, or a promise or observable of it. The function is called for every attempt: use it
   * for a short-lived token. If it throws, the attempt has failed and is retried. If it returns anything but an address,
   * subscribers get an error of kind `bad-url`.
   */
  url: PerAttempt<string | URL>;
  /** The subprotocols to offer, or a function that returns them, as for `url`. Invalid ones are an error of kind `bad-protocol`. */
  protocol?: PerAttempt<string | string[] | undefined> | undefined;
  /** The type in which binary frames arrive, as `binaryType` of a WebSocket. */
  binaryType?: BinaryType | undefined;
  /**
   * Makes a frame of a message when `next()` is called. If it throws, `next()` throws the same error, and the connection stays open.
   * @default JSON.stringify
   */
  serializer?: ((message: Out) => Frame) | undefined;
  /**
   * Makes a message of a frame. If it throws, the frame is skipped and reported on `events$`.
   * @default JSON.parse of the event's data
   */
  deserializer?: ((event: MessageEvent) => In) | undefined;
  /**
   * Whether a message says that the server ends the session. It is called with each message after its delivery. `true`, or a code (a
   * number, or one word that contains no secret), ends the connection: a loss of kind `ended`, whose `cause` has the code. The loss is
   * retried as a close is, unless `shouldReconnect` returns `false`. With `undefined` or `false` the session continues. If the function
   * throws, `events$` reports it, and the session continues.
   *
   * ```ts
   * heartbeatSocket$<{ type: string; code?: number }>({
   *   url: 'wss://example.com',
   *   endsSession: ({ type, code }) => type === 'goodbye' && (code ?? true),
   * });
   * ```
   *
   * @default no message ends the session
   */
  endsSession?: ((message: In) => number | string | boolean | undefined) | undefined;
  /** Is notified of the open event of each connection, before anything is sent. */
  openObserver?: NextObserver<Event> | undefined;
  /**
   * Is notified of the close event of each connection that the server or the network closed, and of one that `complete()` closed. The
   * close event of a connection that was given up is not reported.
   */
  closeObserver?: NextObserver<CloseEvent> | undefined;
  /** Is notified when `complete()` or `error()` is about to close the socket. */
  closingObserver?: NextObserver<void> | undefined;
  /**
   * The WebSocket constructor to use instead of the global one. If there is neither, subscribers get an error of kind `no-websocket`.
   * @default globalThis.WebSocket, looked up for each attempt
   */
  WebSocketCtor?: WebSocketConstructor | undefined;
  /**
   * Returns the handshake: the messages to send first on every connection, ahead of those in the outbox. An array is sent at once.
   * The messages of an observable or a generator (sync or async) are sent one by one, and the session is ready when it completes.
   * Until then everything else waits: `next()`, `resume`, channels. Messages that arrive go to `message$` only, which keeps up to 1000
   * messages while it has no subscriber, and completes when the handshake ends.
   *
   * ```ts
   * heartbeatSocket$<{ type: string }, { token: string }>({
   *   url: 'wss://example.com',
   *   async *onOpen(message$) {
   *     yield { token: await getToken() };
   *     await firstValueFrom(message$.pipe(filter(({ type }) => type === 'welcome')));
   *   },
   * });
   * ```
   *
   * If it throws, errors or returns anything else, the connection is closed and retried: a loss of kind `handshake`.
   */
  onOpen?: ((message$: Observable<In>) => HandshakeInput<Out> | undefined) | undefined;
  /**
   * How long the handshake may take, in milliseconds, from the open event of the socket until `onOpen` completes. It does not count
   * towards `connectTimeout`: a server may need longer to check a login than to accept a connection.
   * @default 10000
   */
  handshakeTimeout?: number | undefined;
  /**
   * How long an attempt may take to open, in milliseconds, including the `url` function. With less than 6 000, every attempt can
   * time out in Chrome, which itself delays new connections to a host that has failed.
   * @default 10000
   */
  connectTimeout?: number | undefined;
  /**
   * How pings are sent and pongs recognised; `false` switches the heartbeat off. A function is called in each session when the
   * handshake is over: use it for an interval that the server sends in the handshake. No ping leaves before that. If the function
   * throws, the loss is of kind `handshake`. If it returns anything but a heartbeat, subscribers get an error of kind `bad-heartbeat`.
   */
  heartbeat?: SocketHeartbeat | (() => SocketHeartbeat | false) | false | undefined;
  /**
   * When to reconnect. A number is a fixed delay in milliseconds. `false` never reconnects: the stream ends as that of a bare
   * `webSocket()`, which completes after a clean close and errors after any other end.
   */
  reconnect?: Omit<ReconnectConfig, 'wake$' | 'onLost' | 'onWait'> | number | DelayPolicy | false | undefined;
  /** The bounds of the queue of messages that wait for a connection. */
  outbox?: OutboxConfig | undefined;
  /**
   * `'at-most-once'` sends each message once. `'at-least-once'` keeps a sent message in the outbox until the pong to a later ping
   * confirms that it arrived. After a loss it sends the unconfirmed messages again, ahead of newer ones. It needs a server that
   * answers every ping with one pong, in order, and an `isPong` that recognises nothing else. The pings leave every `interval`, and
   * `heartbeat.idle` has no effect.
   * @default 'at-most-once'
   */
  delivery?: 'at-most-once' | 'at-least-once' | undefined;
  /** Continues the stream after the last message of the previous connection: `resume({ cursor, request })`. */
  resume?: ResumePolicy<In, Out> | undefined;
  /** Moves to a new connection without a gap: `handover({ renewAfter, when })`. */
  handover?: HandoverPolicy<In> | undefined;
  /**
   * The signals of the environment. The default listens to the page or worker: `online`, `offline`, `pageshow`, `pagehide`,
   * `resume` and `visibilitychange`. An observable of {@link LifecycleSignal}s replaces them, for React Native or tests; if it
   * errors, subscribers get that error. `false` listens to nothing.
   * @default the events of the page or worker; none in Node.js
   */
  lifecycle?: Observable<LifecycleSignal> | false | undefined;
  /**
   * How long the socket stays open after the last subscriber has left, in milliseconds. `0` closes it at once.
   * @default 0
   */
  linger?: number | undefined;
  /**
   * Runs all code that opens a socket or starts a timer: a function that calls its argument and returns the result. For zone.js:
   * with `(work) => zone.runOutsideAngular(work)` no ping and no message runs change detection, and subscribers are notified
   * outside the zone.
   * @default (work) => work()
   */
  outside?: Run | undefined;
}

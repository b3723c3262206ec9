import type { InteropObservable, NextObserver, Observable } from 'rxjs';
import type { SocketLostError } from '../ground/errors.js';
import type { Run } from '../ground/run.js';
import type { HeartbeatConfig } from '../operators/heartbeatConfig.js';
import type { DelayPolicy, ReconnectConfig } from '../operators/reconnect.js';
import type { protocolPing } from '../ground/protocolPing.js';
import type { LifecycleSignal } from './lifecycleSignal.js';
import type { HandoverPolicy } from './handoverPolicy.js';
import type { ResumePolicy } from './resumePolicy.js';

/** What goes on the wire. */
export type Frame = string | ArrayBuffer | ArrayBufferView | Blob;

/** The part of a WebSocket that this library types; at run time it must be a whole one, as the browser's or `ws`'s. */
export interface WebSocketLike {
  readonly readyState: number;
  send(frame: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
  /** Where there is one (the `ws` package), a dead peer is terminated and not waited for. */
  terminate?(): void;
  /** Where there is one (the `ws` package), protocol pings can be sent. */
  ping?(): void;
  /** Where there are these (the `ws` package), control frames are signs of life. */
  on?(name: string, listener: (...args: never[]) => void): unknown;
  off?(name: string, listener: (...args: never[]) => void): unknown;
}

/** A WebSocket constructor: the browser's, Node's, that of the `ws` package or a fake. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocketLike;

/** What waits for a connection, or for a socket that sends more slowly than it is given. */
export interface OutboxConfig {
  /**
   * How many messages it may hold. `0` keeps none.
   * @default 1000
   */
  capacity?: number | undefined;
  /**
   * How many bytes they may have; a string counts as its length. A message with more than that is itself dropped.
   * @default 16777216
   */
  maxBytes?: number | undefined;
  /**
   * Who gives way when it is full: the oldest message, the newest (the one just given), or `error`, where it does so
   * and `next()` throws a `MessageDroppedError`. Each message dropped is reported on `events$`.
   * @default 'drop-oldest'
   */
  overflow?: 'drop-oldest' | 'drop-newest' | 'error' | undefined;
  /**
   * A message that has waited this long is dropped, in milliseconds. While nobody is subscribed to the socket, one given to
   * `next()` has no timer, and is dropped when somebody is; one given to `deliver()` has, for as long as that is subscribed to.
   * @default Infinity
   */
  maxAge?: number | undefined;
  /**
   * Above so many bytes in the socket's own buffer (`bufferedAmount`), messages wait here, where they are bounded.
   * `Infinity` leaves them all to the socket. A ping waits behind what is in that buffer.
   * @default 131072
   */
  highWaterMark?: number | undefined;
}

/** What a `url` or `protocol` function knows of the attempt that asks for it. */
export interface NextAttempt {
  /** 0 is the first attempt, n the n-th retry. */
  readonly attempt: number;
  /** How the connection before was lost, or could not be made; `undefined` for the first. */
  readonly lost?: SocketLostError | undefined;
}

/** A value, or a function that is asked for it before each attempt. */
export type PerAttempt<T> = T | ((next: NextAttempt) => T | PromiseLike<T> | Observable<T>);

/** How the peer is probed: a frame is the raw data that arrived. */
export interface SocketHeartbeat extends Omit<
  HeartbeatConfig<unknown, Frame>,
  'ping' | 'probe$' | 'life$' | 'traffic' | 'onPing' | 'onPong' | 'onAnswer'
> {
  /**
   * The ping, as it goes on the wire (no serializer sees it), or a function that makes one for each beat and skips it by returning
   * `undefined`. {@link protocolPing} sends a ping frame of the protocol, with the `ws` package alone. `false` sends none and waits for
   * those of the server: `interval` without any frame ends the connection.
   * @default '{"type":"ping"}'
   */
  ping?: HeartbeatConfig<unknown, Frame>['ping'] | typeof protocolPing;
}

/**
 * The messages of a handshake: all at once, or one by one until it completes. No promise, which would leave open whether an array
 * is one message or several: `async *onOpen()` says it.
 */
export type HandshakeInput<Out> =
  readonly Out[] | Observable<Out> | InteropObservable<Out> | AsyncIterable<Out> | (object & Iterable<Out>);

/** The options of `heartbeatSocket$`. Those that RxJS's `webSocket` has keep their names and meaning. */
export interface HeartbeatSocketConfig<In, Out = In> {
  /**
   * The address, or a function that returns it (or a promise or observable of it) and is asked again for every
   * attempt: the place for a short-lived token. What it throws counts as a failed attempt; with anything that is no
   * address, subscribers get an error of kind `bad-url`.
   */
  url: PerAttempt<string | URL>;
  /** The subprotocols to offer, or a function that returns them, as with `url`; what are none is `bad-protocol`. */
  protocol?: PerAttempt<string | string[] | undefined> | undefined;
  /** How binary frames arrive. */
  binaryType?: BinaryType | undefined;
  /**
   * Makes a frame of a message, when `next()` is called. What it throws, `next()` throws; the connection lives on.
   * @default JSON.stringify
   */
  serializer?: ((message: Out) => Frame) | undefined;
  /**
   * Makes a message of a frame. A frame it throws for is skipped and reported on `events$`.
   * @default JSON.parse of the event's data
   */
  deserializer?: ((event: MessageEvent) => In) | undefined;
  /**
   * Whether a message says that the server ends the session. It is asked of each message when that has been delivered. `true`, or a
   * code (a number, or one word that holds no secret), ends the connection: a loss of kind `ended`, whose `cause` has the code. It is
   * retried as a close is; `shouldReconnect` may say otherwise. With `undefined` or `false` the session goes on. What it throws is
   * reported on `events$`, and the session goes on.
   *
   * ```ts
   * heartbeatSocket$<{ type: string; code?: number }>({
   *   url: 'wss://example.com',
   *   endsSession: ({ type, code }) => type === 'goodbye' && (code ?? true),
   * });
   * ```
   *
   * @default no message does
   */
  endsSession?: ((message: In) => number | string | boolean | undefined) | undefined;
  /** Is notified of the open event of each connection, before anything is sent. */
  openObserver?: NextObserver<Event> | undefined;
  /** Is notified of the close event of each connection that was not given up before, and of one that `complete()` closed. */
  closeObserver?: NextObserver<CloseEvent> | undefined;
  /** Is notified when `complete()` or `error()` is about to close the socket. */
  closingObserver?: NextObserver<void> | undefined;
  /**
   * The WebSocket to use where there is no global one, or another. Without either subscribers get an error of kind `no-websocket`.
   * @default globalThis.WebSocket, looked up for each attempt
   */
  WebSocketCtor?: WebSocketConstructor | undefined;
  /**
   * The handshake: the messages to send first on every connection, before any that waited. An array leaves at once. Of an
   * observable or a generator, asynchronous ones too, each message leaves as it comes, and the session is ready when it completes.
   * Until then what arrives goes to `message$` alone (what arrives while nobody is subscribed to that waits for the next who does, up
   * to 1000 messages), and everything else waits: `next()`, `resume`, channels. `message$` completes when the handshake ends.
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
   * If it throws, errors or returns something else, the connection is given up and retried: a loss of kind `handshake`.
   */
  onOpen?: ((message$: Observable<In>) => HandshakeInput<Out> | undefined) | undefined;
  /**
   * How long the handshake may take from the opening of the socket until it completes, in milliseconds: apart from
   * `connectTimeout`, as a server may take longer to check a login than an attempt is worth waiting for.
   * @default 10000
   */
  handshakeTimeout?: number | undefined;
  /**
   * How long an attempt may take to open, in milliseconds, the `url` function included. Under 6 000 Chrome's own
   * throttle of failing hosts can outlast every attempt.
   * @default 10000
   */
  connectTimeout?: number | undefined;
  /**
   * How the peer is probed; `false` probes nothing. Here a frame is the raw data that arrived. A function is asked in each session
   * when its handshake is over, and nothing is probed before: for figures that the server tells in the handshake. What it throws is
   * a loss of kind `handshake`; with anything that is no heartbeat, subscribers get an error of kind `bad-heartbeat`.
   */
  heartbeat?: SocketHeartbeat | (() => SocketHeartbeat | false) | false | undefined;
  /**
   * When to come back; a number is a fixed delay. `false` never does: the stream ends as a bare `webSocket()` ends,
   * completing after a clean close and with an error after any other.
   */
  reconnect?: Omit<ReconnectConfig, 'wake$' | 'onLost' | 'onWait'> | number | DelayPolicy | false | undefined;
  /** What waits for a connection. */
  outbox?: OutboxConfig | undefined;
  /**
   * `at-least-once` keeps what was sent in the outbox until the pong to a later ping confirms that it arrived, and sends
   * the rest again on the next connection, ahead of newer messages. It needs a server that answers every ping with one
   * pong, in order, and a heartbeat whose `isPong` takes nothing else for one. The pings leave every `interval`:
   * `heartbeat.idle` has no effect.
   * @default 'at-most-once'
   */
  delivery?: 'at-most-once' | 'at-least-once' | undefined;
  /** How to go on where the last connection left off: `resume({ cursor, request })`. */
  resume?: ResumePolicy<In, Out> | undefined;
  /** How to go over to a new connection without a gap: `handover({ renewAfter, when })`. */
  handover?: HandoverPolicy<In> | undefined;
  /**
   * What its surroundings signal to the socket. By default the events of the page or worker: `online`, `offline`, `pageshow`,
   * `pagehide`, the page becoming visible or resuming. An observable of {@link LifecycleSignal}s takes the place of all that
   * (React Native, tests); if it errors, subscribers get that. `false`: nothing is listened to.
   * @default the events of the page or worker; none in Node
   */
  lifecycle?: Observable<LifecycleSignal> | false | undefined;
  /**
   * Keep the socket for this long after the last subscriber has left, in milliseconds. `0` closes it at once.
   * @default 0
   */
  linger?: number | undefined;
  /**
   * Runs whatever opens a socket or starts a timer: it is called with that work, calls it, and returns what it returns. For
   * zone.js: with `(work) => zone.runOutsideAngular(work)` neither a ping nor a message runs change detection, and subscribers
   * are notified outside the zone.
   * @default (work) => work()
   */
  outside?: Run | undefined;
}

import type { IncomingMessage } from 'node:http';
import type { ObservableInput } from 'rxjs';
import type { Claim } from './claims.js';
import type { LiveLog } from './messageLog.js';

/** A frame that the `ws` package can send: a string or binary data. */
export type ServerFrame = string | ArrayBuffer | ArrayBufferView;

/** Options of {@link heartbeatServer$}. */
export interface HeartbeatServerConfig<In, Out = In> {
  /**
   * Authenticates a connection and returns its key, or a promise or observable of it. It is called with the upgrade request, before
   * the client exists. If it throws or errors, the connection is refused: with the `status` of the error if that is 400 to 599,
   * otherwise with 401. Anything but a non-empty string is refused as well.
   *
   * Two connections never share a key. The newer one stays, and the older one is closed with the code of `replaced`.
   *
   * @default none: connections have no keys, and all are accepted
   */
  keyOf?: ((request: IncomingMessage) => string | ObservableInput<string>) | undefined;

  /**
   * Keeps one connection for each key in a whole cluster: a log that all its nodes share, `redisLog<Claim>()` for one. Each node appends
   * a claim for each connection with a key and hears those of the others. When a newer connection of a key comes to another node, the older
   * one here is closed as if the newer one were here. A connection waits for its claim before it is read. If the log is not there, the
   * connection is refused with 503.
   *
   * ```ts
   * heartbeatServer$(server, {
   *   keyOf: ({ url = '' }) => url.slice(1),
   *   claims: redisLog<Claim>(client, { key: 'claims' }),
   * });
   * ```
   *
   * @default none: one connection for each key at this server
   */
  claims?: LiveLog<Claim> | undefined;

  /**
   * How long `keyOf` may take, in milliseconds, and how long the claim. After that the connection is refused with 503.
   *
   * @default 10_000
   */
  keyTimeout?: number | undefined;

  /**
   * The close code and reason for a connection that a newer one with the same key replaces. `heartbeatSocket$` does not reconnect
   * after 1008, so two tabs with the same key do not replace each other for ever. If no two clients share a key, use a code from
   * 4000: then the client may reconnect.
   *
   * @default { code: 1008, reason: 'replaced' }
   */
  replaced?: { readonly code: number; readonly reason?: string | undefined } | undefined;

  /**
   * For clients with the option `handover`: how long the messages of a connection are still read after a newer one with its key has
   * replaced it, in milliseconds. From then on it is no longer in `clients`. What is in its outbox is sent to it, then its close frame,
   * and it ends when it has closed. Messages of the newer connection are read after that. With 0 it ends at once, and its later
   * messages are ignored.
   *
   * The newer connection gets no pong meanwhile. Stay below the `pongTimeout` of the clients: if a client lost its network and
   * reconnects, its old connection never closes.
   *
   * ```ts
   * heartbeatServer$(server, { keyOf: ({ url = '' }) => url.slice(1), handover: 2_000 });
   * ```
   *
   * @default 0
   */
  handover?: number | undefined;

  /** How pings are answered and silent clients terminated. With `false`, pings are ordinary messages, and no client is terminated. */
  heartbeat?: ServerHeartbeat | false | undefined;

  /** The bounds of the queue for a client that reads slowly. */
  outbox?: ClientOutboxConfig | undefined;

  /**
   * Makes a message of a frame. The only property of its argument is `data`: a string or a `Buffer`. If it throws, the frame is
   * skipped and reported as `bad-frame`.
   *
   * @default JSON.parse
   */
  deserializer?: ((frame: MessageEvent) => In) | undefined;

  /**
   * Makes a frame of a message. If it throws, `next()` or `broadcast()` throws the same error.
   *
   * @default JSON.stringify
   */
  serializer?: ((message: Out) => ServerFrame) | undefined;
}

/** The server's half of a heartbeat. */
export interface ServerHeartbeat {
  /**
   * The interval at which clients send pings, in milliseconds. A client that sends no frame (control frames count) for two intervals
   * is terminated. The server checks this every tenth of the interval, and at least once a second.
   *
   * @default 10_000, as in `heartbeatSocket$`
   */
  interval?: number | undefined;

  /**
   * Returns the interval of one client, if its upgrade request contains it; at most ten minutes. If it throws, or returns anything
   * but a number of at least 1, `interval` applies.
   *
   * @default none
   */
  intervalOf?: ((request: IncomingMessage) => number | undefined) | undefined;

  /**
   * Whether the server sends a WebSocket ping frame to a client that is silent for one interval. Every WebSocket answers it: use it
   * for clients that send no pings.
   *
   * @default false
   */
  protocolPing?: boolean | undefined;

  /**
   * Whether a frame is a ping. Pings are answered and not emitted.
   *
   * @default `true` for `{"type":"ping"}`, with or without a space after the colon, and for `ping`
   */
  isPing?: ((frame: string | Uint8Array) => boolean) | undefined;

  /**
   * The answer to a ping: a raw frame, or a function that makes one of the ping.
   *
   * @default `{"type":"pong"}`, and `pong` for `ping`
   */
  pong?: ServerFrame | ((ping: string | Uint8Array) => ServerFrame) | undefined;
}

/** The bounds of the queue for a client that reads slowly. */
export interface ClientOutboxConfig {
  /**
   * How many bytes the socket may buffer before further messages wait in the outbox. `Infinity`: no message waits.
   *
   * @default 65_536
   */
  highWaterMark?: number | undefined;

  /**
   * How many messages the outbox may hold. `0` keeps none.
   *
   * @default 1000
   */
  capacity?: number | undefined;

  /**
   * How many bytes the messages in the outbox may have together. A string counts as its length.
   *
   * @default 1_048_576
   */
  maxBytes?: number | undefined;

  /**
   * The action when the outbox is full: `'drop-oldest'` drops the oldest message, `'drop-newest'` the new one. `'close'` closes the
   * client with 1013, after which `heartbeatSocket$` reconnects. Each dropped message is reported as `dropped`.
   *
   * @default 'drop-oldest'
   */
  overflow?: 'drop-oldest' | 'drop-newest' | 'close' | undefined;
}

import type { IncomingMessage } from 'node:http';
import type { ObservableInput } from 'rxjs';

/** What the `ws` package sends: text, or binary data. */
export type ServerFrame = string | ArrayBuffer | ArrayBufferView;

/** Options of {@link heartbeatServer$}. */
export interface HeartbeatServerConfig<In, Out = In> {
  /**
   * Whose connection it is: asked before a client exists, with the request of its handshake. It authenticates, too. What it
   * throws or errors with refuses the connection: with its `status` if it has one from 400 to 599, otherwise with 401.
   * Anything but text that is not empty refuses as well.
   *
   * Two connections never have one key: the newest wins, and the old one is closed as `replaced` says.
   *
   * @default none: connections have no keys, and all are accepted
   */
  keyOf?: ((request: IncomingMessage) => string | ObservableInput<string>) | undefined;

  /**
   * How long `keyOf` may take, in milliseconds. Then the connection is refused with 503.
   *
   * @default 10_000
   */
  keyTimeout?: number | undefined;

  /**
   * The close code and reason for a connection that gives way to a newer one with its key. `heartbeatSocket$` does not come
   * back after 1008, so that two tabs with one key do not replace each other for ever. Take a code from 4000 if each client has a
   * key of its own: it may come back then, as nobody else will.
   *
   * @default { code: 1008, reason: 'replaced' }
   */
  replaced?: { readonly code: number; readonly reason?: string | undefined } | undefined;

  /**
   * For clients with the option `handover`: how long a connection that gives way to a newer one with its key is still heard, in
   * milliseconds. It is none of `clients` from then on, is sent what waits for it and its close frame, and ends when it has closed;
   * what the newer one sends is read after that. 0: it is gone at once, and not heard any more.
   *
   * The newer connection gets no pong meanwhile. Stay below the `pongTimeout` of the clients: one that lost its network comes back
   * to an old connection that never closes.
   *
   * ```ts
   * heartbeatServer$(server, { keyOf: ({ url = '' }) => url.slice(1), handover: 2_000 });
   * ```
   *
   * @default 0
   */
  handover?: number | undefined;

  /** Pings and silence. `false`: pings are messages as all others, and nobody is terminated. */
  heartbeat?: ServerHeartbeat | false | undefined;

  /** What a client has not taken yet. */
  outbox?: ClientOutboxConfig | undefined;

  /**
   * Makes a message of a frame: `data` is text or a `Buffer`, and the only property there is. What it throws is reported as
   * `bad-frame`, and the frame is skipped.
   *
   * @default JSON.parse
   */
  deserializer?: ((frame: MessageEvent) => In) | undefined;

  /**
   * Makes a frame of a message. What it throws reaches the caller of `next()` or `broadcast()`.
   *
   * @default JSON.stringify
   */
  serializer?: ((message: Out) => ServerFrame) | undefined;
}

/** The server's half of a heartbeat. */
export interface ServerHeartbeat {
  /**
   * The interval of the clients' heartbeats, in milliseconds. A client without any frame, or control frame, for two of them is
   * terminated, at the next tick: there is one every tenth of it, or every second if that is more often.
   *
   * @default 10_000, as that of `heartbeatSocket$`
   */
  interval?: number | undefined;

  /**
   * The interval of this client, if its request tells it: no longer than ten minutes counts. Whatever is no number of at
   * least 1, or is thrown, stands for `interval`.
   *
   * @default none
   */
  intervalOf?: ((request: IncomingMessage) => number | undefined) | undefined;

  /**
   * Whether a client that is silent for one interval is sent a ping of the protocol, which every WebSocket answers: for clients
   * that send no pings.
   *
   * @default false
   */
  protocolPing?: boolean | undefined;

  /**
   * Whether a frame is a ping. Those are answered and not emitted.
   *
   * @default `{"type":"ping"}`, with or without a blank after the colon, and `ping`
   */
  isPing?: ((frame: string | Uint8Array) => boolean) | undefined;

  /**
   * The answer to a ping: a raw frame, or a function of the ping's that makes one.
   *
   * @default `{"type":"pong"}`, and `pong` for `ping`
   */
  pong?: ServerFrame | ((ping: string | Uint8Array) => ServerFrame) | undefined;
}

/** How much waits for a client that reads too slowly. */
export interface ClientOutboxConfig {
  /**
   * Messages wait in the outbox while the socket holds so many bytes; `Infinity` for never.
   *
   * @default 65_536
   */
  highWaterMark?: number | undefined;

  /**
   * How many messages wait; 0 for none.
   *
   * @default 1000
   */
  capacity?: number | undefined;

  /**
   * How many bytes wait; text counts as its length.
   *
   * @default 1_048_576
   */
  maxBytes?: number | undefined;

  /**
   * What happens when more would wait: the oldest is dropped, or the newest, or the client is closed with 1013, which
   * `heartbeatSocket$` comes back after. Each message that is dropped is reported as `dropped`.
   *
   * @default 'drop-oldest'
   */
  overflow?: 'drop-oldest' | 'drop-newest' | 'close' | undefined;
}

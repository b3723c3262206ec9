import type { IncomingMessage } from 'node:http';
import type { Observable } from 'rxjs';
import type { WebSocket } from 'ws';
import type { DropReason } from '../ground/errors.js';
import type { ServerFrame } from './config.js';

/**
 * Why a client is gone:
 *
 * - `closed`: it closed the connection, or `close()` was called
 * - `error`: the connection broke, or the client broke the protocol
 * - `silent`: nothing was heard of it for two intervals
 * - `replaced`: a newer connection has its key
 * - `overflow`: it read too slowly, with `overflow: 'close'`
 * - `handler-error`: its handler threw
 * - `drained`: `drain()` asked it to go
 * - `unsubscribed`: nobody is subscribed to the stream of clients any more
 */
export type GoneCause =
  'closed' | 'error' | 'silent' | 'replaced' | 'overflow' | 'handler-error' | 'drained' | 'unsubscribed';

/** The end of a client's connection. */
export interface Gone {
  readonly cause: GoneCause;
  /** The close code: the one that came, or the one that was sent. */
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
}

/**
 * One connection: a stream of what arrives on it, from when the client is emitted. It completes when the client is gone, and
 * never errors, so that no client can end a stream that has others in it: `gone$` says why it went.
 */
export interface Client<In, Out = In> extends Observable<In> {
  /** What `keyOf` gave. */
  readonly key: string | undefined;
  /** The request of the handshake. */
  readonly request: IncomingMessage;
  /** The socket of the `ws` package. Send by `next()`: what is sent past the outbox is bounded by nothing. */
  readonly socket: WebSocket;
  /** Emits once, when the client is gone or at once if it is, and completes. */
  readonly gone$: Observable<Gone>;
  /**
   * The pings of the client, as functions that answer them. While somebody is subscribed, nobody else answers: for a server that
   * says by a pong that all before the ping is done, as `inOrder()` does.
   */
  readonly pings$: Observable<() => void>;
  /** Sends a message, or has it wait in the outbox. @throws What the serializer throws. */
  next(message: Out): void;
  /** Sends a frame as it is, or has it wait in the outbox. */
  send(frame: ServerFrame): void;
  /** Closes when all that waits is sent: with 1000, or a code that `ws` takes. */
  close(code?: number, reason?: string): void;
  /** Its handler threw: reports that, and closes with 1011, after an `UnavailableError` with 1013. */
  fail(error: unknown): void;
  /** Reads no more until `resume()`: what the client sends waits in its own buffers. Its silence is not held against it. */
  pause(): void;
  /** Reads again. */
  resume(): void;
}

/** What a server reports. Nothing in it has a payload, or an error of somebody else's. */
export type ServerEvent<In, Out = In> =
  | { readonly type: 'connected'; readonly client: Client<In, Out> }
  | { readonly type: 'gone'; readonly client: Client<In, Out>; readonly gone: Gone }
  /** A connection was not accepted: the status of HTTP that says so, after the handshake as close code `4000 + status`. */
  | { readonly type: 'refused'; readonly status: number; readonly error: string | undefined }
  /** A frame that the deserializer threw at was skipped. */
  | { readonly type: 'bad-frame'; readonly client: Client<In, Out>; readonly error: string | undefined }
  /** A message will not be sent. */
  | { readonly type: 'dropped'; readonly client: Client<In, Out>; readonly reason: DropReason }
  /** A handler, `isPing` or `pong` threw: the client is closed with 1011, or with 1013 after an `UnavailableError`. */
  | { readonly type: 'handler-error'; readonly client: Client<In, Out>; readonly error: string | undefined };

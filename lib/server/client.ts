import type { IncomingMessage } from 'node:http';
import type { Observable } from 'rxjs';
import type { WebSocket } from 'ws';
import type { DropReason } from '../ground/errors.js';
import type { ServerFrame } from './config.js';

/**
 * Why a client is gone:
 *
 * - `closed`: the client closed the connection, or `close()` was called
 * - `error`: the connection broke, or the client violated the protocol
 * - `silent`: no frame arrived for two intervals
 * - `replaced`: a newer connection has its key
 * - `overflow`: the client read too slowly, with `overflow: 'close'`
 * - `handler-error`: its handler threw
 * - `drained`: `drain()` closed it
 * - `unsubscribed`: the last subscriber of the server has left
 */
export type GoneCause =
  'closed' | 'error' | 'silent' | 'replaced' | 'overflow' | 'handler-error' | 'drained' | 'unsubscribed';

/** The end of a client's connection. */
export interface Gone {
  readonly cause: GoneCause;
  /** The close code that was received or sent. */
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
}

/**
 * One connection: a stream of the messages that arrive on it after the client is emitted. It completes when the client is gone, and
 * never errors, so that a client cannot end a stream that contains others. `gone$` has the cause.
 */
export interface Client<In, Out = In> extends Observable<In> {
  /** The key that `keyOf` returned. */
  readonly key: string | undefined;
  /** The upgrade request. */
  readonly request: IncomingMessage;
  /** The socket of the `ws` package. Send with `next()` instead of its `send()`, which bypasses the bounds of the outbox. */
  readonly socket: WebSocket;
  /** Emits once and completes when the client is gone, or at once if it already is. */
  readonly gone$: Observable<Gone>;
  /**
   * The pings of the client, each as a function that answers it. While this has a subscriber, pings are not answered automatically:
   * `inOrder()` uses it to send a pong when all messages before the ping are handled.
   */
  readonly pings$: Observable<() => void>;
  /** Sends a message, or puts it into the outbox. @throws the error of the serializer. */
  next(message: Out): void;
  /** Sends a frame as it is, or puts it into the outbox. */
  send(frame: ServerFrame): void;
  /** Closes the connection after the outbox is sent, with 1000 or another code that `ws` accepts. */
  close(code?: number, reason?: string): void;
  /** Reports an error of its handler, and closes the connection with 1011, or with 1013 after an `UnavailableError`. */
  fail(error: unknown): void;
  /** Stops reading until `resume()`: messages wait in the buffers of the client. A paused client is not terminated for silence. */
  pause(): void;
  /** Reads again. */
  resume(): void;
}

/** An event of a server. No event contains a payload or a foreign error. */
export type ServerEvent<In, Out = In> =
  | { readonly type: 'connected'; readonly client: Client<In, Out> }
  | { readonly type: 'gone'; readonly client: Client<In, Out>; readonly gone: Gone }
  /** A connection was refused with this HTTP status or, after the handshake, with close code `4000 + status`. */
  | { readonly type: 'refused'; readonly status: number; readonly error: string | undefined }
  /**
   * The log of `claims` removed claims of other nodes before they were heard. A connection here whose key has a newer one elsewhere stays
   * until it is silent or until the next claim of its key.
   */
  | { readonly type: 'missed-claims' }
  /** A frame was skipped because the deserializer threw. */
  | { readonly type: 'bad-frame'; readonly client: Client<In, Out>; readonly error: string | undefined }
  /** A message will not be sent. */
  | { readonly type: 'dropped'; readonly client: Client<In, Out>; readonly reason: DropReason }
  /** A handler, `isPing` or `pong` threw, and the client is closed with 1011, or with 1013 after an `UnavailableError`. */
  | { readonly type: 'handler-error'; readonly client: Client<In, Out>; readonly error: string | undefined };

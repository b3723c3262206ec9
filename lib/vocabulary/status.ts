import type { DropReason, SocketLostError } from '../ground/errors.js';
import type { Cursor } from './resumePolicy.js';

/** The socket has no subscriber. */
export interface Idle {
  readonly state: 'idle';
}

/** An attempt is under way. */
export interface Connecting {
  readonly state: 'connecting';
  /** 0 is the first attempt, n the n-th retry. */
  readonly attempt: number;
  /** `handshake` once the WebSocket is open, until `onOpen` completes. */
  readonly phase?: 'handshake';
}

/** The socket is connected, and `onOpen` has completed. */
export interface Open {
  readonly state: 'open';
  /** When the session became ready, in epoch milliseconds of RxJS's `asyncScheduler`. */
  readonly since: number;
}

/** The connection was lost, and the socket waits for the next attempt. */
export interface Waiting {
  readonly state: 'waiting';
  /** The number of the next retry, from 1; 0 after `pagehide`, which is not a failure. */
  readonly attempt: number;
  /** When that retry starts, in epoch milliseconds; `undefined` if `delay` returned an observable, and after `pagehide`. */
  readonly retryAt: number | undefined;
  /** Why the connection was lost. */
  readonly cause: SocketLostError;
}

/** The socket has ended. It opens again for a new subscriber, or when `reconnect()` is called. */
export interface Closed {
  readonly state: 'closed';
  /** The error that subscribers got; `undefined` if you closed the socket. */
  readonly cause?: unknown;
}

/** The status of a socket. */
export type SocketStatus = Idle | Connecting | Open | Waiting | Closed;

/** Whether a socket has no connection and makes no attempt.
 * @internal */
export const isDown = ({ state }: SocketStatus): boolean => state === 'idle' || state === 'closed';

/** A function of the configuration that may throw without ending the connection. */
export type UserFunction = 'ping' | 'isPong' | 'isPing' | 'endsSession' | 'unsubMsg' | 'cursor' | 'follows' | 'when';

/** An event of a socket. No event contains a payload or the query of a URL. */
export type SocketEvent =
  | ({ readonly type: 'idle' } & Idle)
  | ({ readonly type: 'connecting' } & Connecting)
  | ({ readonly type: 'open' } & Open)
  | ({ readonly type: 'retry' } & Waiting)
  | ({ readonly type: 'closed' } & Closed)
  /** A connection was lost, or could not be made. */
  | { readonly type: 'lost'; readonly cause: SocketLostError }
  | { readonly type: 'ping' }
  /** `latency` is the time since the ping, in milliseconds. */
  | { readonly type: 'pong'; readonly latency: number }
  /**
   * With at-least-once delivery: the server sends frames but has not answered the first ping with a pong by the time the second ping
   * leaves. No message is confirmed without pongs: check `heartbeat.ping` and `heartbeat.isPong`. Emitted once for each connection.
   */
  | { readonly type: 'no-pong' }
  /** A handover begins: a new connection is made ready beside this one. The event `open` follows when it has taken over. */
  | { readonly type: 'handover' }
  /** The new connection did not become ready, and this one stays. */
  | { readonly type: 'handover-failed'; readonly cause: SocketLostError }
  /** A message given to `next()` will not be sent, or not again. */
  | { readonly type: 'dropped'; readonly reason: DropReason }
  /** A message that was already delivered has arrived again, and is dropped (with `resume`). */
  | { readonly type: 'duplicate' }
  /** The messages between these two did not arrive in time, and are skipped (with `resume`). */
  | { readonly type: 'gap'; readonly after: Cursor; readonly before: Cursor }
  /**
   * A frame was skipped because the deserializer threw an error of this name. `path` locates the first of the error's `issues`, if it
   * has `issues` as the errors of validation libraries do.
   */
  | { readonly type: 'bad-frame'; readonly error: string | undefined; readonly path?: string }
  /** Another function of the configuration threw an error of this name. The connection stays open. */
  | { readonly type: 'callback-error'; readonly option: UserFunction; readonly error: string | undefined };

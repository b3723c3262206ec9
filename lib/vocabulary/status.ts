import type { DropReason, SocketLostError } from '../ground/errors.js';
import type { Cursor } from './resumePolicy.js';

/** Nobody is subscribed. */
export interface Idle {
  readonly state: 'idle';
}

/** On its way to a connection. */
export interface Connecting {
  readonly state: 'connecting';
  /** 0 is the first attempt, n the n-th retry. */
  readonly attempt: number;
  /** `handshake` when the socket is open, and `onOpen` has yet to complete. */
  readonly phase?: 'handshake';
}

/** Connected, and ready: `onOpen` has completed. */
export interface Open {
  readonly state: 'open';
  /** Since when: epoch milliseconds of RxJS's `asyncScheduler`. */
  readonly since: number;
}

/** Lost, and waiting for the next attempt. */
export interface Waiting {
  readonly state: 'waiting';
  /** The number of the retry that comes next, from 1; 0 after `pagehide`, which counts as no failure. */
  readonly attempt: number;
  /** When it comes, in epoch milliseconds; `undefined` when a custom `delay` returned an observable, and after `pagehide`. */
  readonly retryAt: number | undefined;
  readonly cause: SocketLostError;
}

/** Over, until someone subscribes or calls `reconnect()`. */
export interface Closed {
  readonly state: 'closed';
  /** What subscribers got as an error; there is none when the end was asked for. */
  readonly cause?: unknown;
}

/** Where a socket stands. */
export type SocketStatus = Idle | Connecting | Open | Waiting | Closed;

/** Whether it neither has a connection nor is on its way to one.
 * @internal */
export const isDown = ({ state }: SocketStatus): boolean => state === 'idle' || state === 'closed';

/** A function of yours that may throw without harm to the connection. */
export type UserFunction = 'ping' | 'isPong' | 'isPing' | 'endsSession' | 'unsubMsg' | 'cursor' | 'follows' | 'when';

/** What happens to a socket. No event carries a payload or the query of a URL. */
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
   * With at-least-once delivery: a second ping left and the server has never answered one with a pong, though it sends other frames.
   * Nothing is ever confirmed like that: check `heartbeat.ping` and `heartbeat.isPong`. Once for each connection.
   */
  | { readonly type: 'no-pong' }
  /** A handover begins: a new connection is made ready beside this one. `open` tells that it has taken over. */
  | { readonly type: 'handover' }
  /** The new connection did not get ready, and this one stays. */
  | { readonly type: 'handover-failed'; readonly cause: SocketLostError }
  /** A message given to `next()` will not be sent, or not again. */
  | { readonly type: 'dropped'; readonly reason: DropReason }
  /** A message came that was delivered before (with `resume`). */
  | { readonly type: 'duplicate' }
  /** What belongs between these two messages did not come in time, and is passed over (with `resume`). */
  | { readonly type: 'gap'; readonly after: Cursor; readonly before: Cursor }
  /**
   * A frame was skipped, because the deserializer threw an error of this name. `path` is where its first issue is, when it has `issues` as
   * those of validation libraries have.
   */
  | { readonly type: 'bad-frame'; readonly error: string | undefined; readonly path?: string }
  /** Another function of the configuration threw an error of this name. The connection lives on. */
  | { readonly type: 'callback-error'; readonly option: UserFunction; readonly error: string | undefined };

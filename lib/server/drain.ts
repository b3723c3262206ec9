import {
  bufferCount,
  concatMap,
  defer,
  delay,
  filter,
  from,
  identity,
  ignoreElements,
  map,
  merge,
  noop,
  of,
  take,
  tap,
  type Observable,
} from 'rxjs';
import { wait } from '../ground/clock.js';
import type { ServerFrame } from './config.js';

/** Options of `drain()`. */
export interface DrainConfig<Out> {
  /**
   * The time over which the closes are spread, in milliseconds, so that clients do not all return at once. `0` closes all at once.
   *
   * @default 5_000
   */
  over?: number | undefined;

  /**
   * How long draining may take, in milliseconds. After that the remaining clients are terminated.
   *
   * @default 30_000
   */
  within?: number | undefined;

  /**
   * The close code, 1000 to 1014 or 3000 to 4999. `heartbeatSocket$` reconnects after 1001 (going away) and 1012 (service restart).
   *
   * @default 1012
   */
  code?: number | undefined;

  /** A message to all clients, sent before the first close. @default none */
  message?: Out | undefined;

  /**
   * A message to each client at its turn, `notice` before its close. A client that then opens its next connection loses nothing.
   * The turns are spread over `over`, so that the clients do not all reconnect at once.
   *
   * @default none
   */
  hint?: Out | undefined;

  /**
   * How long after its turn a client that is still connected is closed, in milliseconds. 0 closes it at once.
   *
   * @default 0
   */
  notice?: number | undefined;

  /**
   * The `Retry-After` for clients that connect while the server drains, in milliseconds. `backoff()` waits at least this long.
   *
   * @default 5_000
   */
  retryAfter?: number | undefined;
}

/** The result of `drain()`. */
export interface Drained {
  /** How many clients closed in time. */
  readonly closed: number;
  /** How many clients were terminated when the time was up. */
  readonly terminated: number;
}

/** The closes of a group within one step. */
const STEP = 10;

export interface Leaver {
  send(frame: ServerFrame): void;
  readonly isGone: boolean;
  leave(gone: { readonly cause: 'drained'; readonly code: number; readonly reason: string }): void;
  terminate(cause: 'drained'): void;
}

/** Closes all of them, one group after the other. Emits once. `count$` says how many are there, whenever that changes. */
export function drainAll<C extends Leaver>(
  clients: readonly C[],
  count$: Observable<number>,
  { over = 5_000, within = 30_000, code = 1012, notice = 0 }: Omit<DrainConfig<never>, 'message' | 'hint'>,
  /** Says to a client that its turn has come. */
  warn: (client: C) => void = noop,
): Observable<Drained> {
  return defer(() => {
    let terminated = 0;
    const groups = Math.max(1, Math.min(clients.length, Math.floor(over / STEP)));
    const size = Math.max(1, Math.ceil(clients.length / groups));
    const leave$ = from(clients).pipe(
      bufferCount(size),
      concatMap((group, i) => (i ? wait(over / groups).pipe(map(() => group)) : of(group))),
      tap((group) => group.forEach(warn)),
      // One group's notice does not hold up the next one.
      notice ? delay(notice) : identity,
      tap((group) => group.forEach((client) => client.leave({ cause: 'drained', code, reason: 'draining' }))),
      ignoreElements(),
    );
    const empty$ = count$.pipe(filter((count) => count === 0));
    const timeUp$ = wait(within).pipe(
      tap(() => {
        const there = clients.filter(({ isGone }) => !isGone);
        // Counted first: with the last of them it is over.
        terminated = there.length;
        there.forEach((client) => client.terminate('drained'));
      }),
    );
    return merge(leave$, empty$, timeUp$).pipe(
      take(1),
      map(() => ({ closed: clients.length - terminated, terminated })),
    );
  });
}

import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  expand,
  of,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import type { InTurn } from '../events/turns.js';
import { wait } from '../ground/clock.js';
import type { Run } from '../ground/run.js';
import type { Frame } from '../vocabulary/config.js';
import { isOpen, type Link } from './link.js';
import type { Outbox } from './outbox.js';

/** Moves what waits from the outbox to the link. */
export interface Pump {
  /** How many messages the outbox holds. */
  readonly queued$: Observable<number>;
  /** Whether the socket takes another message: it is open, and its buffer is under the high water mark. */
  readonly hasRoom: () => boolean;
  /** Sends what waits while there is room for it. */
  readonly drain: () => void;
  /** Sends all that waits, however much the socket's buffer holds. */
  readonly flush: () => void;
  /** Looks after what waits, while it is subscribed to. It never emits. */
  readonly upkeep$: Observable<unknown>;
}

/** How often a full socket is looked at: no event signals that it has room again. */
const POLL = 20;

interface PumpConfig {
  readonly sendFrame: (frame: Frame) => void;
  readonly highWaterMark: number;
  readonly run: Run;
  /** Each opening of a connection, which may call for a look sooner than the one that is due. */
  readonly opening$: Observable<void>;
  readonly inTurn: InTurn;
}

export function createPump(
  outbox: Outbox,
  link: Link,
  { sendFrame, highWaterMark, run, opening$, inTurn }: PumpConfig,
): Pump {
  const queued$ = new BehaviorSubject(0);
  const hasRoom = () => isOpen(link) && !((link.socket?.bufferedAmount ?? 0) > highWaterMark);
  const drainWhile = (maySend: () => boolean) =>
    run(() => {
      outbox.drain(maySend, sendFrame);
      inTurn(() => queued$.next(outbox.size()));
    });
  const drain = () => drainWhile(hasRoom);

  // No timer runs while nothing waits, nor while what waits never expires and has no link to leave by.
  const poll = () => {
    const expiresIn = outbox.expiresIn();
    if (expiresIn === undefined) return EMPTY;
    const isPolled = link.socket && expiresIn > POLL;
    if (expiresIn === Infinity && !isPolled) return EMPTY;
    return (isPolled ? timer(POLL) : wait(expiresIn)).pipe(tap(drain));
  };

  return {
    queued$: queued$.pipe(distinctUntilChanged()),
    hasRoom,
    drain,
    flush: () => drainWhile(() => isOpen(link)),
    upkeep$: defer(() => {
      drain(); // of what has grown too old
      return queued$.pipe(exhaustMap(() => of(0).pipe(expand(poll), takeUntil(opening$))));
    }),
  };
}

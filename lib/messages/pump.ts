import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  expand,
  filter,
  of,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { wait } from '../ground/clock.js';
import type { Run } from '../ground/run.js';
import type { Frame } from '../vocabulary/config.js';
import { isOpen, type Link } from './link.js';
import type { Outbox } from './outbox.js';
import type { Window } from './window.js';

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

/** How often a full socket is looked at, from the shortest to the longest wait: no event signals that it has room again. */
const POLL = { min: 2, max: 20 };

interface PumpConfig {
  readonly sendFrame: (frame: Frame) => void;
  readonly highWaterMark: number;
  readonly run: Run;
  /** Each opening of a connection, which may call for a look sooner than the one that is due. */
  readonly opening$: Observable<void>;
  readonly inTurn: (work: () => void) => void;
  /** Is called each time that something may have left. */
  readonly onDrained: () => void;
}

export function createPump(
  outbox: Outbox,
  link: Link,
  window: Window,
  { sendFrame, highWaterMark, run, opening$, inTurn, onDrained }: PumpConfig,
): Pump {
  const queued$ = new BehaviorSubject(0);
  let pause = POLL.min;
  const hasRoom = () => isOpen(link) && link.buffered() <= highWaterMark;
  const maySend = (bytes: number) => {
    if (hasRoom()) return window.takes(bytes);
    window.callForPing();
    return false;
  };
  // No timer runs while nothing waits, nor while what waits never expires and has no link to leave by.
  const isTimed = (expiresIn: number | undefined): expiresIn is number =>
    expiresIn !== undefined && (isOpen(link) || expiresIn < Infinity);
  // All of it is done for each message that comes to wait: no function and no stream is made for that.
  const tell = () => {
    const size = outbox.size();
    if (size !== queued$.value || isTimed(outbox.expiresIn())) queued$.next(size);
    onDrained();
  };
  const drainWhile = (maySend: (bytes: number) => boolean) => () => {
    const { sent } = link;
    outbox.drain(maySend, sendFrame);
    pause = link.sent > sent ? POLL.min : Math.min(2 * pause, POLL.max);
    inTurn(tell);
  };
  const drainNow = drainWhile(maySend);
  const drain = () => run(drainNow);

  const poll = () => {
    const expiresIn = outbox.expiresIn();
    if (!isTimed(expiresIn)) return EMPTY;
    const isPolled = isOpen(link) && expiresIn > pause;
    return (isPolled ? timer(pause) : wait(expiresIn)).pipe(tap(drain));
  };

  return {
    queued$: queued$.pipe(distinctUntilChanged()),
    hasRoom,
    drain,
    flush: () => run(drainWhile(() => isOpen(link))),
    upkeep$: defer(() => {
      drain(); // of what has grown too old
      return queued$.pipe(
        filter(() => isTimed(outbox.expiresIn())),
        exhaustMap(() => of(0).pipe(expand(poll), takeUntil(opening$))),
      );
    }),
  };
}

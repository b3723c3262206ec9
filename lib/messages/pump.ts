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

/** Moves messages from the outbox to the link. */
export interface Pump {
  /** How many messages the outbox holds. */
  readonly queued$: Observable<number>;
  /** Whether the socket takes another message: it is open, and its buffer is under the high water mark. */
  readonly hasRoom: () => boolean;
  /** Sends waiting messages while there is room. */
  readonly drain: () => void;
  /** Sends all waiting messages, even if the socket's buffer is full. */
  readonly flush: () => void;
  /** Sends messages when there is room again, and drops those that are too old, while it is subscribed to. It never emits. */
  readonly upkeep$: Observable<unknown>;
}

/** The shortest and the longest wait between checks of a full socket, in milliseconds: no event signals that it has room again. */
const POLL = { min: 2, max: 20 };

interface PumpConfig {
  readonly sendFrame: (frame: Frame) => void;
  readonly highWaterMark: number;
  readonly run: Run;
  /** Emits when a connection opens, because a check may be due sooner then. */
  readonly opening$: Observable<void>;
  readonly inTurn: (work: () => void) => void;
  /** Is called each time that a message may have left. */
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
  // No timer runs while no message waits, or while waiting messages never expire and there is no link.
  const isTimed = (expiresIn: number | undefined): expiresIn is number =>
    expiresIn !== undefined && (isOpen(link) || expiresIn < Infinity);
  // This runs for each message that is queued, so it makes no function and no stream.
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
      drain(); // drops messages that are too old
      return queued$.pipe(
        filter(() => isTimed(outbox.expiresIn())),
        exhaustMap(() => of(0).pipe(expand(poll), takeUntil(opening$))),
      );
    }),
  };
}

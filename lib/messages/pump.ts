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
import { runInPlace, type Run } from '../ground/run.js';
import type { Frame } from '../vocabulary/config.js';
import type { Link } from './link.js';
import type { Outbox } from './outbox.js';
import type { Window } from './window.js';

/** The shortest and the longest wait between checks of a full socket, in milliseconds: no event signals that it has room again. */
const POLL = { min: 2, max: 20 };

interface PumpConfig {
  readonly highWaterMark: number | undefined;
  readonly run: Run | undefined;
  readonly inTurn: (work: () => void) => void;
  /** Is called each time that a message may have left. */
  readonly onDrained: () => void;
}

/** Moves messages from the outbox to the link. */
export class Pump {
  private readonly count$ = new BehaviorSubject(0);
  /** How many messages the outbox holds. */
  readonly queued$: Observable<number> = this.count$.pipe(distinctUntilChanged());
  /** Sends messages when there is room again, and drops those that are too old, while it is subscribed to. It never emits. */
  readonly upkeep$: Observable<unknown> = defer(() => {
    this.drain(); // drops messages that are too old
    return this.count$.pipe(
      filter(() => this.isTimed(this.outbox.expiresIn())),
      // At the opening of a session, a check may be due sooner.
      exhaustMap(() =>
        of(0).pipe(
          expand(() => this.poll()),
          takeUntil(this.link.opening$),
        ),
      ),
    );
  });
  private pause = POLL.min;

  constructor(
    private readonly outbox: Outbox,
    private readonly link: Link,
    private readonly window: Window,
    private readonly config: PumpConfig,
  ) {}

  /** Whether the socket takes another message: it is open, and its buffer is under the high water mark. */
  hasRoom(): boolean {
    const { highWaterMark = 2 ** 17 } = this.config;
    return this.link.isOpen() && this.link.buffered() <= highWaterMark;
  }

  /** Sends waiting messages while there is room. */
  drain(): void {
    const { run = runInPlace } = this.config;
    run(this.drainNow);
  }

  /** Sends all waiting messages, even if the socket's buffer is full. */
  flush(): void {
    const { run = runInPlace } = this.config;
    run(() => this.drainWhile(() => this.link.isOpen()));
  }

  // These run for each message that is queued: they are made once.
  private readonly drainNow = () => this.drainWhile(this.maySend);
  private readonly sendFrame = (frame: Frame) => this.link.send(frame);
  private readonly maySend = (bytes: number) => {
    if (this.hasRoom()) return this.window.takes(bytes);
    this.window.callForPing();
    return false;
  };
  private readonly tell = () => {
    const size = this.outbox.size();
    if (size !== this.count$.value || this.isTimed(this.outbox.expiresIn())) this.count$.next(size);
    this.config.onDrained();
  };

  private drainWhile(maySend: (bytes: number) => boolean) {
    const { sent } = this.link;
    this.outbox.drain(maySend, this.sendFrame);
    this.pause = this.link.sent > sent ? POLL.min : Math.min(2 * this.pause, POLL.max);
    this.config.inTurn(this.tell);
  }

  /** No timer runs while no message waits, or while waiting messages never expire and there is no link. */
  private isTimed(expiresIn: number | undefined): expiresIn is number {
    return expiresIn !== undefined && (this.link.isOpen() || expiresIn < Infinity);
  }

  private poll(): Observable<unknown> {
    const expiresIn = this.outbox.expiresIn();
    if (!this.isTimed(expiresIn)) return EMPTY;
    const isPolled = this.link.isOpen() && expiresIn > this.pause;
    return (isPolled ? timer(this.pause) : wait(expiresIn)).pipe(tap(() => this.drain()));
  }
}

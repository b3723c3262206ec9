import {
  BehaviorSubject,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  interval,
  map,
  NEVER,
  switchAll,
  timeout,
  timer,
  type Observable,
  type Subscriber,
} from 'rxjs';
import { lasting, stopwatch } from '../ground/clock.js';
import { fail, SocketLostError } from '../ground/errors.js';
import { saysYes, validate } from '../ground/validate.js';
import { mergeErrors } from './mergeErrors.js';
import type { Patience, Traffic } from './patience.js';
import { Match, Pongs } from './pongs.js';

/** A heartbeat, in full. */
export interface Settings<Frame, Ping> {
  readonly interval: number;
  readonly pongTimeout: number;
  readonly patience: Patience;
  readonly traffic: Traffic;
  readonly send: (ping: Ping, isAnswer: boolean) => void;
  readonly nextPing: () => Ping | undefined;
  readonly isPong: (frame: Frame, ping: Ping | undefined) => boolean;
  readonly isIdle: boolean;
  /** It sends no pings, and waits for the frames of the peer. */
  readonly isWatchdog: boolean;
  readonly answer?: { isPing: (frame: Frame) => boolean; pong: Ping } | undefined;
  readonly probe$?: Observable<unknown> | undefined;
  readonly life$?: Observable<boolean> | undefined;
  readonly onPing?: ((ping: Ping) => void) | undefined;
  readonly onPong?: ((latency: number, ping: Ping | undefined) => void) | undefined;
  readonly onAnswer?: ((time: number) => void) | undefined;
  /** Some ping of some connection was, by a pong. */
  everAnswered: boolean;
}

/** The beats of one connection. A class, as there may be very many: what they can do is on the prototype. */
export class Beats<T, Ping> {
  private readonly time = stopwatch();
  private readonly pongs: Pongs<T, Ping>;
  private isWaiting = false; // for an answer
  private isAnswered = false; // by any frame, at any time
  private isLastChance = false; // without pings: a silence was noticed too late to prove anything
  private isPutOff = false; // with `idle`: a frame has moved the end of the interval
  private since = this.time(); // the last ping or, with `idle`, the last frame
  private heardAt: number; // how many bytes had been sent when the last frame came
  /**
   * One step after the other: an interval, then a ping that waits for its answer. The answer starts the interval anew, in the
   * handler of its frame: a chain of timers goes off but once a minute in a page that has long been hidden.
   */
  private readonly step$: BehaviorSubject<Observable<unknown>>;
  private readonly due$ = defer(() => this.onDue());

  constructor(
    private readonly settings: Settings<T, Ping>,
    private readonly subscriber: Subscriber<T>,
  ) {
    this.pongs = new Pongs(settings.isPong);
    this.heardAt = settings.traffic.sent;
    this.step$ = new BehaviorSubject(this.untilDue());
  }

  watch(source: Observable<T>): void {
    const { isWatchdog, probe$, life$ } = this.settings;
    const calls$ = isWatchdog ? undefined : probe$?.pipe(map(() => this.onCall()));
    const signs$ = life$?.pipe(map((isPong) => this.onSign(isPong)));
    source
      .pipe(
        filter((frame) => this.onFrame(frame)),
        mergeErrors(this.step$.pipe(switchAll()), calls$, signs$),
      )
      .subscribe(this.subscriber);
  }

  private length() {
    const { isWatchdog, patience, interval } = this.settings;
    return isWatchdog ? patience.slack * interval : interval;
  }

  private untilDue(): Observable<unknown> {
    this.isPutOff = false;
    this.isWaiting = false;
    const ms = this.since + this.length() - this.time();
    return interval(ms).pipe(lasting(ms, () => this.step$.next(this.due$)));
  }

  private startAnew() {
    this.step$.next(this.untilDue());
    return EMPTY;
  }

  private onDue(): Observable<never> {
    // An interval that is over is due, whatever the clock says, unless a frame has moved its end.
    if (!this.isPutOff || this.since + this.length() <= this.time()) {
      return this.settings.isWatchdog ? this.onSilence() : this.probe();
    }
    this.isAnswered = true;
    this.isLastChance = false;
    return this.startAnew();
  }

  private probe(isFresh = false): Observable<never> {
    const { nextPing, patience, pongTimeout, traffic, onPing, send } = this.settings;
    const ping = nextPing();
    this.since = this.time();
    // Who makes the ping may unsubscribe.
    if (this.subscriber.closed) return EMPTY;
    if (ping === undefined) return this.startAnew();
    validate(!(ping as { then?: unknown } | null)?.then, 'heartbeat.ping', 'no promise');
    const deadline = patience.deadline(this.heardAt);
    const onDeadline = () => this.lose(missed(deadline.total, this.settings.everAnswered));

    const answerWithin = (ms: number): Observable<never> => {
      const end = this.time() + ms;
      const onTimeout = () => {
        const late = this.time() - end;
        if (late > LATE && !isFresh) return this.probe(true);
        const more = deadline.next();
        if (more) return answerWithin(more);
        // Even a little late, the answer may be there and not yet be read: timers come first.
        return late > 0 ? timer(0).pipe(exhaustMap(onDeadline)) : onDeadline();
      };
      return NEVER.pipe(timeout({ first: ms, with: onTimeout }));
    };
    const answer$ = answerWithin(pongTimeout);
    // First: an answer may come before send() returns.
    this.isWaiting = true;
    this.pongs.onPing(ping, this.since, traffic.sent);
    onPing?.(ping);
    send(ping, false);
    return answer$;
  }

  /** Without pings: the end. An interval that is over late proves nothing, and grants one more. */
  private onSilence() {
    if (!this.isLastChance && this.time() - this.since - this.length() > LATE) {
      this.isLastChance = true;
      this.since = this.time();
      return this.startAnew();
    }
    return this.lose(`no frame within ${this.length()} ms`);
  }

  private lose(message: string) {
    this.settings.patience.onMissed();
    return fail(new SocketLostError('pong-timeout', message, this.isAnswered ? {} : { neverAnswered: true }));
  }

  private onFrame(frame: T): boolean {
    const { answer, send } = this.settings;
    this.onLife();
    if (answer && saysYes('heartbeat.answer.isPing', answer.isPing(frame))) {
      send(answer.pong, true);
      return false;
    }
    const match = this.pongs.match(frame);
    if (match === Match.none) return true;
    this.onMatch(match);
    return false;
  }

  private onLife() {
    const { isIdle, traffic } = this.settings;
    this.heardAt = traffic.sent;
    const sentAt = this.since;
    if (isIdle) {
      this.since = this.time();
      this.isPutOff = true;
    }
    if (this.isWaiting) this.onAnswered(this.time() - sentAt);
  }

  private onAnswered(taken: number) {
    const { patience, onAnswer } = this.settings;
    this.isAnswered = true;
    patience.onAnswer(taken);
    this.step$.next(this.untilDue());
    onAnswer?.(taken);
  }

  private onMatch(match: Match) {
    const { settings } = this;
    settings.everAnswered = true;
    const pong = this.pongs.onPong(match, this.time());
    if (!pong) return;
    // What was sent after its ping may still be on its way.
    this.heardAt = pong.after;
    settings.onPong?.(pong.latency, pong.ping);
  }

  private onCall() {
    if (!this.isWaiting) this.step$.next(defer(() => this.probe()));
  }

  private onSign(isPong: boolean) {
    this.onLife();
    if (isPong) this.onMatch(Match.either);
  }
}

/** A deadline that fires more than this after its time has waited with the whole program, and proves nothing. */
const LATE = 100;

const missed = (time: number, everAnswered: boolean) =>
  `no frame within ${time} ms of a ping` +
  (everAnswered ? '' : '; the server never answered: check heartbeat.ping, heartbeat.isPong');

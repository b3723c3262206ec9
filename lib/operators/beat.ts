import { BehaviorSubject, EMPTY, interval, Observable, switchAll, type Subscriber } from 'rxjs';
import { elapsed, onTimer, stopwatch } from '../ground/clock.js';
import { fail, SocketLostError } from '../ground/errors.js';
import { saysYes, validate } from '../ground/validate.js';
import { awaitAnswer, LATE } from './awaitAnswer.js';
import type { Experience } from './experience.js';
import type { HeartbeatSettings } from './heartbeatSettings.js';
import { Patience } from './patience.js';
import { Match, Pongs } from './pongs.js';

/** Its subscriber: closed when another step has begun, or the connection has ended. */
type Step = Pick<Subscriber<never>, 'closed'>;

/** The heartbeat of one connection: what a frame means, and what comes next. */
export class Beat<Frame, Ping> {
  private readonly time = stopwatch();
  private readonly pongs: Pongs<Frame, Ping>;
  private readonly patience: Patience;
  private isWaiting = false; // for an answer
  private isAnswered = false; // by any frame, at any time
  private isLastChance = false; // without pings: a silence was noticed too late to prove anything
  private isPutOff = false; // with `idle`: a frame has moved the end of the interval
  private since = this.time(); // the last ping or, with `idle`, the last frame
  private pause = { ms: 0, start: 0 }; // the interval that runs
  private heardAt: number; // how many bytes had been sent when the last frame came
  private readonly due$ = new Observable<never>((step) => this.onDue(step).subscribe(step));

  /**
   * One step after the other: an interval, then a ping that waits for its answer. The answer starts the next interval, in the
   * handler of its frame: in a page that has long been hidden, a chain of timers fires only once a minute.
   */
  private readonly step$: BehaviorSubject<Observable<unknown>>;
  /** Emits when an interval is over, and errors when the peer counts as dead. */
  readonly tick$: Observable<unknown>;

  constructor(
    private readonly settings: Omit<HeartbeatSettings<Frame, Ping>, 'probe$' | 'life$'>,
    private readonly experience: Experience,
    private readonly send: (ping: Ping, isAnswer: boolean) => void,
  ) {
    this.pongs = new Pongs(settings.isPong);
    this.patience = new Patience(settings, experience);
    this.heardAt = settings.traffic.sent;
    this.step$ = new BehaviorSubject(this.untilDue());
    this.tick$ = this.step$.pipe(switchAll());
  }

  /** Is called with each frame. Returns whether the frame is emitted. */
  onFrame(frame: Frame): boolean {
    const { answer } = this.settings;
    this.onLife();
    if (answer && saysYes('heartbeat.answer.isPing', answer.isPing(frame))) {
      this.send(answer.pong, true);
      return answer.passOn === true;
    }
    const match = this.pongs.match(frame);
    if (match === Match.none) return true;
    this.onMatch(match);
    return false;
  }

  /** Is called for another sign of life, which may count as a pong. */
  onSign(isPong: boolean): void {
    this.onLife();
    if (isPong) this.onMatch(Match.either);
  }

  /** Sends a ping now, unless one waits for its answer. */
  onCall(): void {
    if (this.isWaiting) return;
    this.isPutOff = false;
    this.step$.next(this.due$);
  }

  /** Is called when an interval is over. */
  onTick(): void {
    onTimer(this.pause.ms, this.pause.start);
    this.step$.next(this.due$);
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
    this.isAnswered = true;
    this.patience.onAnswer(taken);
    this.step$.next(this.untilDue());
    this.settings.onAnswer?.(taken);
  }

  private onMatch(match: Match) {
    this.experience.isAnswered = true;
    const pong = this.pongs.onPong(match, this.time());
    if (!pong) return;
    // What was sent after its ping may still be on its way.
    this.heardAt = pong.after;
    this.settings.onPong?.(pong.latency, pong.ping);
  }

  private onDue(step: Step): Observable<never> {
    const { isWatchdog } = this.settings;
    // An interval that is over is due, whatever the clock says, unless a frame has moved its end.
    if (!this.isPutOff || this.since + this.length() <= this.time())
      return isWatchdog ? this.onSilence() : this.probe(step);
    this.isAnswered = true;
    this.isLastChance = false;
    return this.restart();
  }

  private probe(step: Step, isFresh = false): Observable<never> {
    const { settings, pongs, patience } = this;
    const ping = settings.nextPing();
    this.since = this.time();
    // The function that makes the ping may unsubscribe.
    if (step.closed) return EMPTY;
    if (ping === undefined) return this.restart();
    validate(!(ping as { then?: unknown } | null)?.then, 'heartbeat.ping', 'no promise');
    const deadline = patience.deadline(this.heardAt);
    const answer$ = awaitAnswer(settings.pongTimeout, deadline, this.time, {
      onMissed: () => this.lose(missed(deadline.total, this.experience.isAnswered)),
      onLate: isFresh ? undefined : () => this.probe(step, true),
    });
    // First: an answer may come before send() returns.
    this.isWaiting = true;
    pongs.onPing(ping, this.since, settings.traffic.sent);
    settings.onPing?.(ping);
    this.send(ping, false);
    return answer$;
  }

  /** Without pings: the end, unless the timer fired late. A late timer proves nothing, and grants one more interval. */
  private onSilence() {
    if (!this.isLastChance && this.time() - this.since - this.length() > LATE) {
      this.isLastChance = true;
      this.since = this.time();
      return this.restart();
    }
    return this.lose(`no frame within ${this.length()} ms`);
  }

  private restart() {
    this.step$.next(this.untilDue());
    return EMPTY;
  }

  private untilDue(): Observable<unknown> {
    this.isPutOff = false;
    this.isWaiting = false;
    const ms = this.since + this.length() - this.time();
    this.pause = { ms, start: elapsed() };
    return interval(ms);
  }

  private length() {
    const { isWatchdog, interval } = this.settings;
    return isWatchdog ? this.patience.slack * interval : interval;
  }

  private lose(message: string) {
    this.patience.onMissed();
    return fail(new SocketLostError('pong-timeout', message, this.isAnswered ? {} : { neverAnswered: true }));
  }
}

const missed = (time: number, everAnswered: boolean) =>
  `no frame within ${time} ms of a ping` +
  (everAnswered ? '' : '; the server never answered: check heartbeat.ping, heartbeat.isPong');

import {
  BehaviorSubject,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  interval,
  map,
  NEVER,
  Observable,
  switchAll,
  timeout,
  timer,
  type MonoTypeOperatorFunction,
} from 'rxjs';
import { lasting, stopwatch } from '../ground/clock.js';
import { fail, SocketLostError } from '../ground/errors.js';
import { HEARTBEAT, isFunction } from '../ground/options.js';
import { saysYes, validate, validateOptions } from '../ground/validate.js';
import { looksLikePong } from './looksLikePong.js';
import { mergeErrors } from './mergeErrors.js';
import { createPatience, NO_TRAFFIC, PONG_TIMEOUT, type Slack, type Traffic } from './patience.js';
import { Match, Pongs } from './pongs.js';

/**
 * How the peer is probed.
 *
 * `Frame` is what arrives: with `heartbeatSocket$` the raw data of a frame, before any deserializer; with the operator
 * whatever its source emits. `Ping` is what `send` takes.
 */
export interface HeartbeatConfig<Frame = unknown, Ping = string> {
  /**
   * A ping leaves this often, in milliseconds.
   * @default 10000
   */
  interval?: number | undefined;
  /**
   * How long a ping may go without any frame in answer, in milliseconds. Independent of `interval`. After a deadline that was
   * missed the next connection has twice as long, up to eight times, until a ping is answered within `pongTimeout` again.
   * @default 5000
   */
  pongTimeout?: number | undefined;
  /**
   * Slow is not dead: behind more than 16 kB that were sent since the last frame came, a ping has as much time on top of
   * `pongTimeout` as they take at 8 kB a second, but at most this, in milliseconds; and longer for as long as `bufferedAmount` falls.
   * `0` gives it no such time, nor more after a deadline that was missed.
   * @default 30000
   */
  patience?: number | undefined;
  /**
   * The ping, as it goes on the wire (no serializer sees it), or a function that makes one for each beat. A function
   * that returns `undefined` skips the beat. `false` sends none and waits for those of the server: `interval` without any frame ends
   * the connection.
   * @default '{"type":"ping"}'
   */
  ping?: Ping | (() => Ping | undefined) | false | undefined;
  /**
   * Tells a pong from a message. Pongs are not emitted. The second argument is the last ping sent; where an earlier one is still
   * without a pong, it is asked for that one, too, so that late pongs find their ping.
   * @default the ping echoed (a binary one not as a `Blob`), `{"type":"pong"}` as text or as an object with that type, or `pong`
   */
  isPong?: ((frame: Frame, ping: Ping | undefined) => boolean) | undefined;
  /**
   * `true` pings only after `interval` without any inbound frame.
   * @default false
   */
  idle?: boolean | undefined;
  /**
   * Answers a server that pings us: what `isPing` recognises is answered with `pong` and not emitted. `passOn: true` emits it, too: for
   * servers that put a ping and messages into one frame.
   */
  answer?: { isPing: (frame: Frame) => boolean; pong: Ping; passOn?: boolean | undefined } | undefined;
  /**
   * Each value calls for a ping at once, ahead of its time: `fromEvent(window, 'online')`, for one. While a ping is unanswered it
   * is ignored.
   * @default none
   */
  probe$?: Observable<unknown> | undefined;
  /**
   * What you send by the same socket, for a ping that has to queue behind it.
   * @default nothing is known of it, and a ping has `pongTimeout` whatever was sent before it
   */
  traffic?: Traffic | undefined;
  /**
   * Each value is a sign of life besides the frames, and a `true` is a pong: control frames, where they can be seen.
   * @default none
   */
  life$?: Observable<boolean> | undefined;
  /** Is notified of each ping as it leaves. */
  onPing?: ((ping: Ping) => void) | undefined;
  /**
   * Is notified of the time from ping to pong, in milliseconds, at each pong; and of the ping that it answers, if `isPong` told
   * that one from another ping without a pong.
   */
  onPong?: ((latency: number, ping: Ping | undefined) => void) | undefined;
  /** Is notified of the first frame after each ping, whatever it is, and of the time that it took, in milliseconds. */
  onAnswer?: ((time: number) => void) | undefined;
}

/**
 * Probes the peer of a socket and errors when it does not answer.
 *
 * Pings leave every `interval`, and never two unanswered. Any frame at all answers a ping; only pongs are kept from the
 * subscriber. Subscribe it to an *open* socket: the first ping leaves `interval` after that.
 *
 * ```ts
 * const socket$ = webSocket<unknown>('wss://example.com/feed');
 * socket$.pipe(heartbeat((ping) => socket$.next(ping), { ping: 'ping' })).subscribe();
 * ```
 *
 * With `interval` 5 and `pongTimeout` 3, `p` a pong:
 *
 * ```text
 * source   -a----p--b--p---
 * pings    -----x----x----x
 * result   -a-------b------
 * ```
 *
 * and when nothing answers:
 *
 * ```text
 * source   -a--------------
 * pings    -----x----------
 * result   -a------#
 * ```
 *
 * Errors: {@link SocketLostError} of kind `pong-timeout`; whatever `send`, `ping` or `isPong` throws; the source's own.
 *
 * @param send puts one ping, or one answer to a ping of the peer's, on the wire
 * @throws TypeError or RangeError that names the option when one is not what it may be.
 */
export function heartbeat<T, Ping = string>(
  send: (ping: Ping, isAnswer: boolean) => void,
  config: HeartbeatConfig<T, Ping> = {},
): MonoTypeOperatorFunction<T> {
  return heartbeatWith(createExperience(), send, config);
}

/** What is known of a peer, from one connection to the next. */
export interface Experience extends Slack {
  /** Whether a ping ever had its pong. */
  isAnswered: boolean;
}

export const createExperience = (): Experience => ({ slack: 1, isAnswered: false });

/** The same, with what is known from other heartbeats of that peer. */
export function heartbeatWith<T, Ping>(
  experience: Experience,
  send: (ping: Ping, isAnswer: boolean) => void,
  config: HeartbeatConfig<T, Ping>,
): MonoTypeOperatorFunction<T> {
  isFunction('heartbeat.send', send);
  validateOptions('heartbeat', config, HEARTBEAT);
  const {
    interval: period = 10_000,
    pongTimeout = PONG_TIMEOUT,
    patience: longest = 30_000,
    ping = '{"type":"ping"}' as Ping,
    isPong = looksLikePong,
    idle = false,
    answer,
    probe$,
    life$,
    traffic = NO_TRAFFIC,
    onPing,
    onPong,
    onAnswer,
  } = config;
  const nextPing = typeof ping === 'function' ? (ping as () => Ping | undefined) : () => ping as Ping;
  const isPongTo = (frame: T, ping: Ping | undefined) => saysYes('heartbeat.isPong', isPong(frame, ping));
  const isWatchdog = ping === false;
  const isIdle = idle || isWatchdog;
  const calls$ = isWatchdog ? undefined : probe$;
  const patience = createPatience(pongTimeout, longest, traffic, experience);

  return (source) =>
    new Observable((subscriber) => {
      const time = stopwatch();
      const pongs = new Pongs<T, Ping>(isPongTo);
      let isWaiting = false; // for an answer
      let isAnswered = false; // by any frame, at any time
      let isLastChance = false; // without pings: a silence was noticed too late to prove anything
      let isPutOff = false; // with `idle`: a frame has moved the end of the interval
      let since = time(); // the last ping or, with `idle`, the last frame
      let heardAt = traffic.sent; // how many bytes had been sent when the last frame came

      const length = () => (isWatchdog ? patience.slack() * period : period);
      const untilDue = (): Observable<unknown> => {
        isPutOff = false;
        isWaiting = false;
        const ms = since + length() - time();
        return interval(ms).pipe(lasting(ms, () => step$.next(due$)));
      };
      // One step after the other: an interval, then a ping that waits for its answer. The answer starts the interval anew, in the
      // handler of its frame: a chain of timers goes off but once a minute in a page that has long been hidden.
      const step$ = new BehaviorSubject<Observable<unknown>>(untilDue());

      const onLife = () => {
        heardAt = traffic.sent;
        const sentAt = since;
        if (isIdle) {
          since = time();
          isPutOff = true;
        }
        if (isWaiting) onAnswered(time() - sentAt);
      };
      const onAnswered = (taken: number) => {
        isAnswered = true;
        patience.onAnswer(taken);
        step$.next(untilDue());
        onAnswer?.(taken);
      };

      const onMatch = (match: Match) => {
        experience.isAnswered = true;
        const pong = pongs.onPong(match, time());
        if (!pong) return;
        // What was sent after its ping may still be on its way.
        heardAt = pong.after;
        onPong?.(pong.latency, pong.ping);
      };

      const onFrame = (frame: T) => {
        onLife();
        if (answer && saysYes('heartbeat.answer.isPing', answer.isPing(frame))) {
          send(answer.pong, true);
          return answer.passOn === true;
        }
        const match = pongs.match(frame);
        if (match === Match.none) return true;
        onMatch(match);
        return false;
      };

      const lose = (message: string) => {
        patience.onMissed();
        return fail(new SocketLostError('pong-timeout', message, isAnswered ? {} : { neverAnswered: true }));
      };

      const probe = (isFresh = false): Observable<never> => {
        const ping = nextPing();
        since = time();
        // Who makes the ping may unsubscribe.
        if (subscriber.closed) return EMPTY;
        if (ping === undefined) return startAnew();
        validate(!(ping as { then?: unknown } | null)?.then, 'heartbeat.ping', 'no promise');
        const deadline = patience.deadline(heardAt);
        const onDeadline = () => lose(missed(deadline.total, experience.isAnswered));

        const answerWithin = (ms: number): Observable<never> => {
          const end = time() + ms;
          const onTimeout = () => {
            const late = time() - end;
            if (late > LATE && !isFresh) return probe(true);
            const more = deadline.next();
            if (more) return answerWithin(more);
            // Even a little late, the answer may be there and not yet be read: timers come first.
            return late > 0 ? timer(0).pipe(exhaustMap(onDeadline)) : onDeadline();
          };
          return NEVER.pipe(timeout({ first: ms, with: onTimeout }));
        };
        const answer$ = answerWithin(pongTimeout);
        // First: an answer may come before send() returns.
        isWaiting = true;
        pongs.onPing(ping, since, traffic.sent);
        onPing?.(ping);
        send(ping, false);
        return answer$;
      };

      /** Without pings: the end. An interval that is over late proves nothing, and grants one more. */
      const onSilence = () => {
        if (!isLastChance && time() - since - length() > LATE) {
          isLastChance = true;
          since = time();
          return startAnew();
        }
        return lose(`no frame within ${length()} ms`);
      };

      const startAnew = () => {
        step$.next(untilDue());
        return EMPTY;
      };
      const due$ = defer(() => {
        // An interval that is over is due, whatever the clock says, unless a frame has moved its end.
        if (!isPutOff || since + length() <= time()) return isWatchdog ? onSilence() : probe();
        isAnswered = true;
        isLastChance = false;
        return startAnew();
      });
      const called$ = defer(() => probe());
      const onCall = () => {
        if (!isWaiting) step$.next(called$);
      };
      const onSign = (isPong: boolean) => {
        onLife();
        if (isPong) onMatch(Match.either);
      };
      source
        .pipe(
          filter(onFrame),
          mergeErrors(step$.pipe(switchAll()), calls$?.pipe(map(onCall)), life$?.pipe(map(onSign))),
        )
        .subscribe(subscriber);
    });
}

/** A deadline that fires more than this after its time has waited with the whole program, and proves nothing. */
const LATE = 100;

const missed = (time: number, everAnswered: boolean) =>
  `no frame within ${time} ms of a ping` +
  (everAnswered ? '' : '; the server never answered: check heartbeat.ping, heartbeat.isPong');

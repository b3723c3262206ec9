import {
  BehaviorSubject,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  interval,
  NEVER,
  Observable,
  switchAll,
  timeout,
  timer,
  type MonoTypeOperatorFunction,
} from 'rxjs';
import { elapsed, onTimer, stopwatch } from '../ground/clock.js';
import { fail, SocketLostError } from '../ground/errors.js';
import { HEARTBEAT, isFunction } from '../ground/options.js';
import { saysYes, validate, validateOptions } from '../ground/validate.js';
import { createExperience, type Experience } from './experience.js';
import type { HeartbeatConfig } from './heartbeatConfig.js';
import { looksLikePong } from './looksLikePong.js';
import { mergeInto } from './mergeErrors.js';
import { createPatience, NO_TRAFFIC, PONG_TIMEOUT } from './patience.js';
import { Match, Pongs } from './pongs.js';

/**
 * Probes the peer of a socket and errors when it does not answer.
 *
 * A ping leaves every `interval`, and never while another one is unanswered. Any frame answers a ping; only pongs are not emitted.
 * Subscribe to it when the socket is *open*: the first ping leaves `interval` later.
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
 * and if nothing answers:
 *
 * ```text
 * source   -a--------------
 * pings    -----x----------
 * result   -a------#
 * ```
 *
 * Errors: {@link SocketLostError} of kind `pong-timeout`; whatever `send`, `ping` or `isPong` throws; the errors of the source.
 *
 * @param send sends one ping, or (`isAnswer`) one answer to a ping of the peer
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function heartbeat<T, Ping = string>(
  send: (ping: Ping, isAnswer: boolean) => void,
  config: HeartbeatConfig<T, Ping> = {},
): MonoTypeOperatorFunction<T> {
  return heartbeatWith(createExperience(), send, config);
}

/** As `heartbeat`, with what earlier connections have learnt about the peer. */
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
      // The operator in short: an interval drives the pings, a timeout waits for each answer, and both are merged into the frames.
      const merge = () => {
        mergeInto(subscriber, step$.pipe(switchAll()), onTick);
        mergeInto(subscriber, calls$, onCall);
        mergeInto(subscriber, life$, onSign);
        if (!subscriber.closed) source.pipe(filter(onFrame)).subscribe(subscriber);
      };

      const time = stopwatch();
      const pongs = new Pongs<T, Ping>(isPongTo);
      let isWaiting = false; // for an answer
      let isAnswered = false; // by any frame, at any time
      let isLastChance = false; // without pings: a silence was noticed too late to prove anything
      let isPutOff = false; // with `idle`: a frame has moved the end of the interval
      let since = time(); // the last ping or, with `idle`, the last frame
      let pause = { ms: 0, start: 0 }; // the interval that runs
      let heardAt = traffic.sent; // how many bytes had been sent when the last frame came

      const length = () => (isWatchdog ? patience.slack() * period : period);
      const untilDue = (): Observable<unknown> => {
        isPutOff = false;
        isWaiting = false;
        const ms = since + length() - time();
        pause = { ms, start: elapsed() };
        return interval(ms);
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
        // The function that makes the ping may unsubscribe.
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

      /** Without pings: the end, unless the timer fired late. A late timer proves nothing, and grants one more interval. */
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
      const onTick = () => {
        onTimer(pause.ms, pause.start);
        step$.next(due$);
      };
      merge();
    });
}

/** A deadline that fires later than this was held up with the whole program, and proves nothing. */
const LATE = 100;

const missed = (time: number, everAnswered: boolean) =>
  `no frame within ${time} ms of a ping` +
  (everAnswered ? '' : '; the server never answered: check heartbeat.ping, heartbeat.isPong');

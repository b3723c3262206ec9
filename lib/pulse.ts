import {
  defer,
  EMPTY,
  exhaustMap,
  interval as every,
  merge,
  repeat,
  Subject,
  takeUntil,
  timer,
  type Observable,
} from 'rxjs';
import { checkNumber } from './check.js';
import { now } from './clock.js';
import { fail, SocketLostError } from './errors.js';
import type { HeartbeatConfig } from './operators/heartbeat.js';

/** The heartbeat of one connection. */
export interface Pulse<Frame> {
  /** Must see every frame, which is a sign of life; false for one that is no more than that. */
  readonly isMessage: (frame: Frame) => boolean;
  /** Sends the pings, and errors when one is not answered. It emits nothing and never completes. */
  readonly beat$: Observable<never>;
}

/** A deadline that fires more than this after its time has waited with the whole program, and proves nothing. */
const LATE = 100;

const NEVER_ANSWERED = '; the server never answered: check heartbeat.ping, heartbeat.isPong';

/**
 * Checks the configuration and makes one pulse for each connection. `heartbeat()` says what it does; `urgent$` calls for a
 * ping ahead of time, and rules out `idle`.
 */
export function createPulse<Frame, Ping>(
  send: (ping: Ping) => void,
  config: HeartbeatConfig<Frame, Ping>,
  urgent$?: Observable<unknown>,
): () => Pulse<Frame> {
  const {
    interval = 10_000,
    pongTimeout = 5_000,
    ping = '{"type":"ping"}' as Ping,
    isPong = looksLikePong,
    idle,
    answer,
    onPing,
    onPong,
  } = config;
  checkNumber('heartbeat.interval', interval);
  checkNumber('heartbeat.pongTimeout', pongTimeout);
  const nextPing = typeof ping === 'function' ? (ping as () => Ping | undefined) : () => ping;
  // A ping that confirms must not be put off for as long as the other end is talking.
  const isIdle = idle && !urgent$;
  let everAnswered = false;

  const missed = () =>
    fail(
      new SocketLostError(
        'pong-timeout',
        `no frame within ${pongTimeout} ms of a ping${everAnswered ? '' : NEVER_ANSWERED}`,
      ),
    );

  return () => {
    const frame$ = new Subject<void>();
    let lastFrame = now();
    let lastPing: Ping | undefined;
    const pingedAt: number[] = []; // the pings still without a pong: the first pong answers the first of them

    const isMessage = (frame: Frame) => {
      if (isIdle) lastFrame = now();
      if (frame$.observed) frame$.next();
      if (answer?.isPing(frame)) {
        send(answer.pong);
        return false;
      }
      if (!isPong(frame, lastPing)) return true;
      everAnswered = true;
      const sentAt = pingedAt.shift();
      if (sentAt !== undefined) onPong?.(now() - sentAt);
      return false;
    };

    // takeUntil listens to frame$ before the ping leaves: an answer may come before send() returns.
    const probe = (isFresh = false): Observable<never> => {
      const ping = nextPing();
      if (ping === undefined) return EMPTY;
      const deadline = now() + pongTimeout;
      return defer(() => {
        lastPing = ping;
        pingedAt.push(now());
        onPing?.(ping);
        send(ping);
        return timer(pongTimeout);
      }).pipe(
        exhaustMap(() => {
          const late = now() - deadline;
          if (late > LATE && !isFresh) return probe(true);
          // Even a little late, the answer may be there and not yet be read: timers come first.
          return late > 0 ? timer(0).pipe(exhaustMap(missed)) : missed();
        }),
        takeUntil(frame$),
      );
    };

    // A clock set back must not put the next ping off for longer than one interval.
    const untilIdle = () => (lastFrame = Math.min(lastFrame, now())) + interval - now();
    const beat$ = isIdle
      ? defer(() => timer(untilIdle())).pipe(
          exhaustMap(() => {
            if (untilIdle() > 0) return EMPTY;
            lastFrame = now();
            return probe();
          }),
          repeat(),
        )
      : (urgent$ ? merge(every(interval), urgent$) : every(interval)).pipe(exhaustMap(() => probe()));

    return { isMessage, beat$ };
  };
}

export function looksLikePong(frame: unknown, ping: unknown): boolean {
  if (typeof frame !== 'string') return (frame as { type?: unknown } | null | undefined)?.type === 'pong';
  return frame === ping || frame === 'pong' || frame === '{"type":"pong"}' || frame === '{"type": "pong"}';
}

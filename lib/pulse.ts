import { defer, EMPTY, exhaustMap, map, merge, repeat, Subject, take, takeUntil, timer, type Observable } from 'rxjs';
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
 * ping ahead of time.
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
    let since = now(); // of the last ping or, with `idle`, of the last frame
    let lastPing: Ping | undefined;
    const pingedAt: number[] = []; // the pings still without a pong: the first pong answers the first of them

    const isMessage = (frame: Frame) => {
      if (idle) since = now();
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
      since = now();
      const ping = nextPing();
      if (ping === undefined) return EMPTY;
      const deadline = since + pongTimeout;
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
    const untilDue = () => (since = Math.min(since, now())) + interval - now();
    const wait$ = defer(() => timer(untilDue()));
    const urgently$ = urgent$?.pipe(map(() => 1));
    // Each wait starts in the handler of the frame that ended the probe before it: a chain of timers, or an interval, goes off
    // but once a minute in a page that has long been hidden.
    const beat$ = (urgently$ ? merge(wait$, urgently$).pipe(take(1)) : wait$).pipe(
      exhaustMap((isUrgent) => (isUrgent || untilDue() <= 0 ? probe() : EMPTY)),
      repeat(),
    );

    return { isMessage, beat$ };
  };
}

export function looksLikePong(frame: unknown, ping: unknown): boolean {
  if (typeof frame !== 'string') return (frame as { type?: unknown } | null | undefined)?.type === 'pong';
  return frame === ping || frame === 'pong' || frame === '{"type":"pong"}' || frame === '{"type": "pong"}';
}

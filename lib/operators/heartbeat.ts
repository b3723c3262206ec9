import {
  defer,
  EMPTY,
  exhaustMap,
  filter,
  interval as every,
  merge,
  Observable,
  repeat,
  Subject,
  take,
  timeout,
  timer,
  type MonoTypeOperatorFunction,
} from 'rxjs';
import { checkNumber } from '../check.js';
import { now } from '../clock.js';
import { fail, SocketLostError } from '../errors.js';

/**
 * How the other end is probed.
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
   * How long a ping may go without any frame in answer, in milliseconds. Independent of `interval`.
   * @default 5000
   */
  pongTimeout?: number | undefined;
  /**
   * The ping, as it goes on the wire (no serializer sees it), or a function that makes one for each beat. A function
   * that returns `undefined` skips the beat.
   * @default '{"type":"ping"}'
   */
  ping?: Ping | (() => Ping | undefined) | undefined;
  /**
   * Tells a pong from a message. Pongs are not emitted. The second argument is the last ping sent.
   * @default the ping echoed, `{"type":"pong"}` as text or as an object with that type, or `pong`
   */
  isPong?: ((frame: Frame, ping: Ping | undefined) => boolean) | undefined;
  /**
   * `true` pings only after `interval` without any inbound frame.
   * @default false
   */
  idle?: boolean | undefined;
  /** Answers a server that pings us: what `isPing` recognises is answered with `pong` and not emitted. */
  answer?: { isPing: (frame: Frame) => boolean; pong: Ping } | undefined;
  /** Hears each ping as it leaves. */
  onPing?: ((ping: Ping) => void) | undefined;
  /** Hears the time from ping to pong, in milliseconds, at each pong. */
  onPong?: ((latency: number) => void) | undefined;
}

/** A deadline that fires more than this after its time has waited with the whole program, and proves nothing. */
const LATE = 100;

const NEVER_ANSWERED = '; the server never answered: check heartbeat.ping, heartbeat.isPong';

/**
 * Probes the other end of a socket and errors when it does not answer.
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
 * @param send puts one ping on the wire
 * @throws TypeError or RangeError that names the option when one is not what it may be.
 */
export function heartbeat<T, Ping = string>(
  send: (ping: Ping) => void,
  config: HeartbeatConfig<T, Ping> = {},
): MonoTypeOperatorFunction<T> {
  const { interval = 10_000, pongTimeout = 5_000, isPong = looksLikePong, idle, answer } = config;
  const { ping = '{"type":"ping"}' as Ping, onPing, onPong } = config;
  checkNumber('heartbeat.interval', interval);
  checkNumber('heartbeat.pongTimeout', pongTimeout);
  const nextPing = typeof ping === 'function' ? (ping as () => Ping | undefined) : () => ping;
  let everAnswered = false;

  return (source) =>
    new Observable<T>((subscriber) => {
      const frame$ = new Subject<void>();
      let lastFrame = now();
      let lastPing: Ping | undefined;
      let pingedAt: number | undefined;

      const isMessage = (frame: T): boolean => {
        if (idle) lastFrame = now();
        if (frame$.observed) frame$.next();
        if (answer?.isPing(frame)) {
          send(answer.pong);
          return false;
        }
        if (!isPong(frame, lastPing)) return true;
        everAnswered = true;
        if (pingedAt !== undefined) onPong?.(now() - pingedAt);
        pingedAt = undefined;
        return false;
      };

      const missed = () =>
        fail(
          new SocketLostError(
            'pong-timeout',
            `no frame within ${pongTimeout} ms of a ping${everAnswered ? '' : NEVER_ANSWERED}`,
          ),
        );

      // The ping leaves after frame$ is listened to: an answer may come before send() returns.
      const probe = (isFresh = false): Observable<unknown> => {
        const ping = nextPing();
        if (ping === undefined) return EMPTY;
        const deadline = (pingedAt = now()) + pongTimeout;
        const sent$ = defer(() => {
          lastPing = ping;
          onPing?.(ping);
          send(ping);
          return EMPTY;
        });
        return merge(frame$, sent$).pipe(
          timeout({
            first: pongTimeout,
            with: () => {
              const late = now() - deadline;
              if (late > LATE && !isFresh) return probe(true);
              // Even a little late, the answer may be there and not yet be read: timers come first.
              return late > 0 ? frame$.pipe(timeout({ first: 0, with: missed })) : missed();
            },
          }),
          take(1),
        );
      };

      // A clock set back must not put the next ping off for longer than one interval.
      const untilIdle = () => (lastFrame = Math.min(lastFrame, now())) + interval - now();
      const beat$ = idle
        ? defer(() => timer(untilIdle())).pipe(
            exhaustMap(() => {
              if (untilIdle() > 0) return EMPTY;
              lastFrame = now();
              return probe();
            }),
            repeat(),
          )
        : every(interval).pipe(exhaustMap(() => probe()));

      // merge(source, beat$), but over when the source is, and without a layer of its own in every message's way.
      subscriber.add(beat$.subscribe({ error: (lost: unknown) => subscriber.error(lost) }));
      source.pipe(filter(isMessage)).subscribe(subscriber);
    });
}

export function looksLikePong(frame: unknown, ping: unknown): boolean {
  if (typeof frame !== 'string') return (frame as { type?: unknown } | null | undefined)?.type === 'pong';
  return frame === ping || frame === 'pong' || frame === '{"type":"pong"}' || frame === '{"type": "pong"}';
}

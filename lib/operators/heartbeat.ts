import {
  defer,
  EMPTY,
  exhaustMap,
  filter,
  interval,
  merge,
  repeat,
  Subject,
  take,
  takeUntil,
  tap,
  timeout,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
} from 'rxjs';
import { now } from '../ground/clock.js';
import { fail, SocketLostError } from '../ground/errors.js';
import { HEARTBEAT, isFunction } from '../ground/options.js';
import { saysYes, validate, validateOptions } from '../ground/validate.js';
import { mergeErrors } from './mergeErrors.js';

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
  /**
   * Each value calls for a ping at once, ahead of its time: `fromEvent(window, 'online')`, for one. While a ping is unanswered it
   * is ignored.
   * @default none
   */
  probe$?: Observable<unknown> | undefined;
  /** Is notified of each ping as it leaves. */
  onPing?: ((ping: Ping) => void) | undefined;
  /** Is notified of the time from ping to pong, in milliseconds, at each pong. */
  onPong?: ((latency: number) => void) | undefined;
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
 * @param send puts one ping on the wire
 * @throws TypeError or RangeError that names the option when one is not what it may be.
 */
export function heartbeat<T, Ping = string>(
  send: (ping: Ping) => void,
  config: HeartbeatConfig<T, Ping> = {},
): MonoTypeOperatorFunction<T> {
  isFunction('heartbeat.send', send);
  validateOptions('heartbeat', config, HEARTBEAT);
  const {
    interval: period = 10_000,
    pongTimeout = 5_000,
    ping = '{"type":"ping"}' as Ping,
    isPong = looksLikePong,
    idle = false,
    answer,
    probe$,
    onPing,
    onPong,
  } = config;
  const nextPing = typeof ping === 'function' ? (ping as () => Ping | undefined) : () => ping;
  let everAnswered = false;

  const onDeadline = () => fail(new SocketLostError('pong-timeout', missed(pongTimeout, everAnswered)));

  return (source) =>
    defer(() => {
      const frame$ = new Subject<void>(); // what a ping waits for
      let pingedAt: readonly number[] = []; // the pings still without a pong: the first pong answers the first of them
      let lastPing: Ping | undefined;
      let since = now(); // of the last ping or, with `idle`, of the last frame

      const onFrame = (frame: T) => {
        if (idle) since = now();
        if (frame$.observed) frame$.next();
        if (answer && saysYes('heartbeat.answer.isPing', answer.isPing(frame))) {
          send(answer.pong);
          return false;
        }
        if (!saysYes('heartbeat.isPong', isPong(frame, lastPing))) return true;
        everAnswered = true;
        const [sentAt] = pingedAt;
        pingedAt = pingedAt.slice(1);
        if (sentAt !== undefined) onPong?.(now() - sentAt);
        return false;
      };

      const sendPing = (ping: Ping) => {
        lastPing = ping;
        pingedAt = [...pingedAt, now()];
        onPing?.(ping);
        send(ping);
        return EMPTY;
      };

      const probe = (isFresh = false): Observable<unknown> => {
        since = now();
        const ping = nextPing();
        if (ping === undefined) return EMPTY;
        validate(!(ping as { then?: unknown } | null)?.then, 'heartbeat.ping', 'no promise');
        const deadline = since + pongTimeout;
        const onTimeout = () => {
          const late = now() - deadline;
          if (late > LATE && !isFresh) return probe(true);
          // Even a little late, the answer may be there and not yet be read: timers come first.
          return late > 0 ? timer(0).pipe(exhaustMap(onDeadline), takeUntil(frame$)) : onDeadline();
        };
        return merge(
          // Subscribed to first: an answer may come before send() returns.
          frame$.pipe(take(1), timeout({ first: pongTimeout, with: onTimeout })),
          defer(() => sendPing(ping)),
        );
      };

      // A clock that is set back puts no ping off for longer than one interval.
      const untilDue = () => (since = Math.min(since, now())) + period - now();
      const due$ = defer(() => interval(untilDue()));
      const urgent$ = probe$?.pipe(tap(() => (since = -Infinity)));
      // Each answer starts the interval anew, in the handler of its frame: a chain of timers goes off but once a minute in a page
      // that has long been hidden.
      const pings$ = (urgent$ ? merge(due$, urgent$) : due$).pipe(
        take(1),
        // With `idle`, frames have moved the end of the interval meanwhile.
        exhaustMap(() => (untilDue() <= 0 ? probe() : EMPTY)),
        repeat(),
      );

      return source.pipe(filter(onFrame), mergeErrors(pings$));
    });
}

/** A deadline that fires more than this after its time has waited with the whole program, and proves nothing. */
const LATE = 100;

const missed = (pongTimeout: number, everAnswered: boolean) =>
  `no frame within ${pongTimeout} ms of a ping` +
  (everAnswered ? '' : '; the server never answered: check heartbeat.ping, heartbeat.isPong');

/** @internal */
export function looksLikePong(frame: unknown, ping: unknown): boolean {
  if (typeof frame !== 'string') return (frame as { type?: unknown } | null | undefined)?.type === 'pong';
  return frame === ping || frame === 'pong' || frame === '{"type":"pong"}' || frame === '{"type": "pong"}';
}

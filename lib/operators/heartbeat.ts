import { defer, filter, type MonoTypeOperatorFunction } from 'rxjs';
import { alongside } from '../alongside.js';
import { createPulse } from '../pulse.js';

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
  const newPulse = createPulse(send, config);
  return (source) =>
    defer(() => {
      const { isMessage, beat$ } = newPulse();
      return source.pipe(filter(isMessage), alongside(beat$));
    });
}

import type { Observable } from 'rxjs';
import type { Traffic } from './patience.js';

/**
 * The options of a heartbeat.
 *
 * `Frame` is the type of what arrives. With `heartbeatSocket$` it is the raw data of a frame, before the deserializer. With the
 * operator it is what the source emits. `Ping` is the type that `send` takes.
 */
export interface HeartbeatConfig<Frame = unknown, Ping = string> {
  /**
   * The time from ping to ping, in milliseconds.
   * @default 10000
   */
  interval?: number | undefined;
  /**
   * How long after a ping the next frame may arrive, in milliseconds. It is independent of `interval`. Each missed deadline doubles it
   * for the next connection, up to eight times as long, until a ping is answered within the original `pongTimeout`.
   * @default 5000
   */
  pongTimeout?: number | undefined;
  /**
   * The longest extra time for a ping on a slow line, in milliseconds. If more than 16 kB were sent since the last frame arrived, the
   * ping gets, on top of `pongTimeout`, the time that they take at 8 kB a second, up to this limit. The deadline also moves as long as
   * `bufferedAmount` falls. `0` grants no extra time, and a missed deadline does not double the next one.
   * @default 30000
   */
  patience?: number | undefined;
  /**
   * The ping, as it goes on the wire (it is not serialized), or a function that makes one for each ping. If the function returns
   * `undefined`, no ping is sent this time. `false` sends no pings and expects the server to send them: `interval` without any frame
   * ends the connection.
   * @default '{"type":"ping"}'
   */
  ping?: Ping | (() => Ping | undefined) | false | undefined;
  /**
   * Whether a frame is a pong. Pongs are not emitted. The second argument is the last ping sent. While an earlier ping still has no
   * pong, the function is also called with that one, so that a late pong is matched to its ping.
   * @default `true` for an echo of the ping (unless it arrives as a `Blob`), for `{"type":"pong"}` as text or object, and for `pong`
   */
  isPong?: ((frame: Frame, ping: Ping | undefined) => boolean) | undefined;
  /**
   * `true` pings only after `interval` without any inbound frame.
   * @default false
   */
  idle?: boolean | undefined;
  /**
   * Answers the pings of a server: a frame for which `isPing` returns `true` is answered with `pong` and not emitted. With
   * `passOn: true` it is also emitted, for servers that put a ping and messages into one frame.
   */
  answer?: { isPing: (frame: Frame) => boolean; pong: Ping; passOn?: boolean | undefined } | undefined;
  /**
   * Each value sends a ping at once, for example `fromEvent(window, 'online')`. It is ignored while a ping is unanswered.
   * @default none
   */
  probe$?: Observable<unknown> | undefined;
  /**
   * How many bytes you send by the same socket. Pings queue behind them, and `patience` takes that into account.
   * @default none: a ping has `pongTimeout`, whatever was sent before it
   */
  traffic?: Traffic | undefined;
  /**
   * Signs of life other than frames, such as control frames. Each value counts as a frame, and `true` counts as a pong.
   * @default none
   */
  life$?: Observable<boolean> | undefined;
  /** Is notified of each ping as it leaves. */
  onPing?: ((ping: Ping) => void) | undefined;
  /**
   * Is notified of each pong, with the time since its ping, in milliseconds. `ping` is the ping that it answers, if two pings were
   * without a pong and `isPong` could tell them apart.
   */
  onPong?: ((latency: number, ping: Ping | undefined) => void) | undefined;
  /** Is notified of the first frame after each ping, of whatever kind, with the time since the ping, in milliseconds. */
  onAnswer?: ((time: number) => void) | undefined;
}

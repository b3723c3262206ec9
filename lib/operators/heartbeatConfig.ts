import type { Observable } from 'rxjs';
import type { Traffic } from './patience.js';

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

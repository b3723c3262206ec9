import { defer, filter, type MonoTypeOperatorFunction } from 'rxjs';
import { HEARTBEAT, isFunction } from '../ground/options.js';
import { validateOptions } from '../ground/validate.js';
import { Beat } from './beat.js';
import { createExperience, type Experience } from './experience.js';
import type { HeartbeatConfig } from './heartbeatConfig.js';
import { settingsOf } from './heartbeatSettings.js';
import { mergeTap } from './mergeTap.js';

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
  const { probe$, life$, ...settings } = settingsOf(config);

  return (frame$) =>
    defer(() => {
      const beat = new Beat(settings, experience, send);
      // An interval drives the pings, a timeout waits for each answer, and both are merged into the frames.
      return frame$.pipe(
        filter((frame) => beat.onFrame(frame)),
        mergeTap(life$, (isPong) => beat.onSign(isPong)),
        mergeTap(probe$, () => beat.onCall()),
        mergeTap(beat.tick$, () => beat.onTick()),
      );
    });
}

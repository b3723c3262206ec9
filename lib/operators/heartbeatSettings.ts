import { saysYes } from '../ground/validate.js';
import type { HeartbeatConfig } from './heartbeatConfig.js';
import { looksLikePong } from './looksLikePong.js';
import { NO_TRAFFIC, PONG_TIMEOUT } from './patience.js';

/** Returns the options of a heartbeat with their defaults. */
export function settingsOf<Frame, Ping>(config: HeartbeatConfig<Frame, Ping>) {
  const {
    interval = 10_000,
    pongTimeout = PONG_TIMEOUT,
    patience = 30_000,
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
  /** Whether no pings are sent, and frames of the peer are waited for. */
  const isWatchdog = ping === false;
  return {
    interval,
    pongTimeout,
    patience,
    nextPing: typeof ping === 'function' ? (ping as () => Ping | undefined) : () => ping as Ping,
    isPong: (frame: Frame, ping: Ping | undefined) => saysYes('heartbeat.isPong', isPong(frame, ping)),
    isWatchdog,
    isIdle: idle || isWatchdog,
    answer,
    probe$: isWatchdog ? undefined : probe$,
    life$,
    traffic,
    onPing,
    onPong,
    onAnswer,
  };
}

export type HeartbeatSettings<Frame, Ping> = ReturnType<typeof settingsOf<Frame, Ping>>;

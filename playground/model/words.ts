import type { Lost, Mark } from './marks.js';
import type { Recording } from './recording.js';
import type { Act, LaneName } from './scene.js';
import { SETTINGS } from './settings.js';
import type { StretchState } from './stretches.js';

/** Seconds, with the tenths if asked for. */
export const seconds = (ms: number, digits = 1): string => `${(Math.max(ms, 0) / 1000).toFixed(digits)} s`;

/** Time on the axis: `1:05`. */
export function clock(ms: number): string {
  const whole = Math.max(Math.floor(ms / 1000), 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Where a lane stands. */
export function statusLine(recording: Recording, now: number): string {
  const { state, since, marks, lastMessageAt } = recording;
  if (state === 'idle') return 'not connected yet';
  if (state === 'open') return `OPEN, ${lastMessage(lastMessageAt, now)}`;
  if (state === 'connecting') return `CONNECTING for ${seconds(now - since, 0)}`;
  const waiting = marks[marks.length - 1];
  const left = waiting?.type === 'waiting' ? since + waiting.wait - now : 0;
  return `LOST, next attempt in ${seconds(left)}`;
}

const lastMessage = (at: number | undefined, now: number) =>
  at === undefined ? 'no message yet' : `last message ${seconds(now - at, 0)} ago`;

export const LANE_NAMES: Record<LaneName, string> = { plain: 'WebSocket', ours: 'heartbeatSocket$' };

/** A change of state, for the log; what comes often has no line. */
export function laneWords(mark: Mark): string | undefined {
  switch (mark.type) {
    case 'open':
      return 'open';
    case 'lost':
      return `lost: ${whyLost(mark)}`;
    case 'waiting':
      return `next attempt in ${seconds(mark.wait)}`;
    default:
      return undefined;
  }
}

export function whyLost({ kind, code, wasClean }: Lost): string {
  if (kind === 'pong-timeout') return `nothing came within ${seconds(SETTINGS.pongTimeout, 0)} of a ping`;
  if (kind === 'connect-timeout') return `no handshake within ${seconds(SETTINGS.connectTimeout, 0)}`;
  if (kind === 'close') return wasClean ? `closed by the server (${code ?? 1005})` : `cut off (${code ?? 1006})`;
  return 'the handshake failed';
}

/** The words on a loss in a picture, the longest first; with how long the fault went unnoticed, if that is known. */
export function lossWords({ kind, code }: Lost, unnoticed: number | undefined): string[] {
  if (kind === 'pong-timeout' && unnoticed !== undefined) {
    const noticed = `noticed after ${seconds(unnoticed)}`;
    return [`no pong, ${noticed}`, noticed, seconds(unnoticed)];
  }
  if (kind === 'pong-timeout') return ['no pong'];
  if (kind === 'connect-timeout') return ['no handshake'];
  return [kind === 'close' ? `closed ${code ?? 1005}` : 'refused'];
}

/** The name of a stretch of a lane, the longest first. */
export const stretchWords = (state: StretchState): readonly string[] => STRETCHES[state];

const STRETCHES: Record<StretchState, readonly string[]> = {
  idle: [],
  connecting: ['CONNECTING'],
  open: ['OPEN'],
  silent: ['OPEN, BUT SILENT', 'SILENT'],
  waiting: ['LOST, WAITING', 'WAITING', 'LOST'],
};

type Words = readonly [on: string, off: string];

const ACTS: Record<Act['what'], { readonly long: Words; readonly short: Words }> = {
  pulled: { long: ['the cable is pulled', 'the cable is plugged in'], short: ['pulled', 'plugged in'] },
  slow: { long: ['the link is slow', 'the link is fast'], short: ['slow', 'fast'] },
  refusing: { long: ['handshakes are refused', 'handshakes are accepted'], short: ['refusing', 'accepting'] },
  frozen: { long: ['the server freezes', 'the server thaws'], short: ['frozen', 'thawed'] },
  restarting: { long: ['the server goes down', 'the server is back'], short: ['down', 'back'] },
};

export const actWords = ({ what, isOn }: Act, length: 'long' | 'short' = 'long'): string =>
  ACTS[what][length][isOn ? 0 : 1];

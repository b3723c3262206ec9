import type { Moment } from './moments.js';

/** The ping of a session that is not answered, and its timeout; `false` if every ping was answered. */
export type Beat = false | { readonly interval: number; readonly pongTimeout: number };

/** Returns the heartbeat of each session. */
export function heartbeatsOf(moments: readonly Moment[]): Beat[] {
  const beats: Beat[] = [];
  let opened: number | undefined;
  let pinged: number | undefined;

  for (const moment of moments) {
    const { type, time } = moment;
    if (type === 'connecting') opened = undefined;
    else if (type === 'ping') pinged = time;
    else if (type === 'open') {
      opened = time;
      pinged = undefined;
      beats.push(false);
    } else if ('loss' in moment && moment.loss?.kind === 'pong-timeout' && !moment.isOrphans && opened !== undefined) {
      const ping = pinged ?? time - 1;
      beats[beats.length - 1] = { interval: ping - opened, pongTimeout: time - ping };
    }
  }
  return beats;
}

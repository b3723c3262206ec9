import type { SocketLostError } from '../../lib/index.js';

/** Nothing has to run out first. */
export const AT_ONCE = 0;

/** For faults that only the heartbeat can see. */
export const QUICK = { heartbeat: { interval: 100, pongTimeout: 500 } };

/** How long that may take. */
export const INTERVAL_AND_PONG_TIMEOUT = QUICK.heartbeat.interval + QUICK.heartbeat.pongTimeout;

/** For faults that only `connectTimeout` can see. */
export const IMPATIENT = { connectTimeout: 600 };

/** What is to be known of a loss. */
export interface Loss {
  readonly kind: SocketLostError['kind'];
  readonly code?: number;
  readonly wasClean?: boolean;
  readonly message?: RegExp;
}

/** What the client must do. */
export interface Outcome {
  /** What is lost, one after the other: so many attempts have to fail, and not one more. */
  readonly losses: readonly Loss[];
  /** Whether the last of the losses may repeat itself. */
  readonly isRepeated: boolean;
  /** How long the first loss may take to be noticed, in milliseconds. */
  readonly within: number;
  /** Whether the last of the losses ends the stream. */
  readonly isEnd: boolean;
}

/** The fault must do no harm. */
export const stayOpen: Outcome = { losses: [], isRepeated: false, within: 0, isEnd: false };

/** The client must notice within the time, and be back as soon as it can be. */
export function comeBack(losses: Loss | readonly Loss[], within = AT_ONCE): Outcome {
  return { losses: [losses].flat(), isRepeated: false, within, isEnd: false };
}

/** As `comeBack`, where the last loss may happen more often than once: how often is up to the machine. */
export function comeBackSometime(losses: readonly Loss[], within = AT_ONCE): Outcome {
  return { losses, isRepeated: true, within, isEnd: false };
}

/** The client must not try again, after the last of these. */
export function end(losses: Loss | readonly Loss[], within = AT_ONCE): Outcome {
  return { losses: [losses].flat(), isRepeated: false, within, isEnd: true };
}

/** What the client must do, in words. */
export function inWords({ losses, isEnd }: Outcome): string {
  if (isEnd) return 'ends';
  return losses.length ? 'comes back' : 'stays open';
}

/** The same loss, so many times. */
export const times = (count: number, loss: Loss): Loss[] => Array<Loss>(count).fill(loss);

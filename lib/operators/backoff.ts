import { timer, type Observable } from 'rxjs';
import { BACKOFF } from '../ground/options.js';
import { validateOptions } from '../ground/validate.js';

/** Not all of `max`: clients that a server welcomes and drops together would keep coming back together. */
const NEARLY = 0.8;

/** How long to wait before each retry. */
export interface BackoffConfig {
  /**
   * The shortest wait, in milliseconds. `0` lets a retry come at once.
   * @default 500
   */
  min?: number | undefined;
  /**
   * The width of the random part before the first retry, in milliseconds; it doubles with every further one.
   * @default 1000
   */
  base?: number | undefined;
  /**
   * No wait is longer than this, in milliseconds.
   * @default 30000
   */
  max?: number | undefined;
  /**
   * The source of jitter: a number from 0 (inclusive) to 1 (exclusive), as `Math.random`. Give a fixed one in tests.
   * @default Math.random
   */
  random?: (() => number) | undefined;
}

/** A delay policy: for `reconnect({ delay })`, and for RxJS's own `retry({ delay })`. */
export interface Backoff {
  (error: unknown, attempt: number): Observable<0>;
  /**
   * The wait before retry number `attempt` (1 is the first), in milliseconds. Each call draws anew. It is no shorter than
   * `retryAfter` of the loss, whatever `max` is.
   */
  ms(attempt: number, error?: unknown): number;
}

/**
 * Waits longer before every further retry, at random, so that the clients a server has lost do not all come back in
 * the same instant.
 *
 * The wait before retry *n* is anything from `min` to `min + base · 2ⁿ⁻¹`, at most `max`: with the defaults 0.5 to 1.5 s,
 * then 0.5 to 2.5 s, up to 30 s. The first retry is jittered too: that is the one a whole crowd makes together. Once a wait
 * was spread over all of `max`, the crowd is as thin as can be: from then on waits are from 0.8 · `max` to `max`.
 *
 * ```ts
 * source$.pipe(reconnect({ delay: backoff({ max: 10_000 }) }));
 * source$.pipe(retry({ delay: backoff() })); // RxJS's own
 * ```
 *
 * @throws TypeError or RangeError that names the option when `min`, `base` or `max` is not what it may be.
 */
export function backoff(config: BackoffConfig = {}): Backoff {
  validateOptions('backoff', config, BACKOFF);
  const { min = 500, base = 1000, max = 30_000, random = Math.random } = config;

  const longest = (attempt: number) => Math.min(max, min + base * 2 ** (attempt - 1));
  const ms = (attempt: number, error?: unknown) => {
    const isSpread = attempt > 1 && longest(attempt - 1) === max;
    const shortest = Math.min(max, isSpread ? Math.max(min, NEARLY * max) : min);
    const { retryAfter = 0 } = Object(error) as { retryAfter?: number };
    return Math.max(retryAfter, shortest + random() * (longest(attempt) - shortest));
  };
  return Object.assign((error: unknown, attempt: number) => timer(ms(attempt, error)), { ms });
}

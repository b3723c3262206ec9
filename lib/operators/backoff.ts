import { timer, type Observable } from 'rxjs';
import { BACKOFF } from '../ground/options.js';
import { validateOptions } from '../ground/validate.js';

/** Less than 1: clients that a server accepts and drops together would otherwise keep returning together. */
const NEARLY = 0.8;

/** The bounds of the wait before each retry. */
export interface BackoffConfig {
  /**
   * The shortest wait, in milliseconds. With `0` a retry may start at once.
   * @default 500
   */
  min?: number | undefined;
  /**
   * The width of the random part of the first wait, in milliseconds. It doubles with every further wait.
   * @default 1000
   */
  base?: number | undefined;
  /**
   * The longest wait, in milliseconds.
   * @default 30000
   */
  max?: number | undefined;
  /**
   * The source of jitter: a function that returns a number from 0 (inclusive) to 1 (exclusive), as `Math.random` does. Tests can pass
   * one that returns a fixed number.
   * @default Math.random
   */
  random?: (() => number) | undefined;
}

/** A delay policy: for `reconnect({ delay })`, and for RxJS's own `retry({ delay })`. */
export interface Backoff {
  (error: unknown, attempt: number): Observable<0>;
  /**
   * Returns the wait before retry number `attempt` (1 is the first), in milliseconds. Each call returns another random wait. It is
   * never shorter than `retryAfter` of the loss, not even if that is longer than `max`.
   */
  ms(attempt: number, error?: unknown): number;
}

/**
 * Makes a delay with exponential backoff and jitter, so that the clients of a server that was down do not all return at the same time.
 *
 * The wait before retry *n* is random between `min` and `min + base · 2ⁿ⁻¹`, at most `max`. With the defaults it is 0.5 to 1.5 s,
 * then 0.5 to 2.5 s, up to 30 s. The first retry has jitter too, because all clients make it after the same loss. When a wait has
 * covered the whole range up to `max`, the clients are spread as far as possible. All later waits are between 0.8 · `max` and `max`.
 *
 * ```ts
 * source$.pipe(reconnect({ delay: backoff({ max: 10_000 }) }));
 * source$.pipe(retry({ delay: backoff() })); // RxJS's own
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
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

import {
  asyncScheduler,
  concatWith,
  defer,
  from,
  noop,
  observeOn,
  retry,
  tap,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import { backoff } from '../backoff.js';
import { checkNumber } from '../check.js';
import { now } from '../clock.js';
import { asLost, fail, type SocketLostError } from '../errors.js';

/** The wait before a retry, as a function of the loss and of the number of the retry (1 is the first). */
export interface DelayPolicy {
  (lost: SocketLostError, attempt: number): number | ObservableInput<unknown>;
  /** {@link backoff} tells its wait without waiting, so that `status$` can. */
  ms?(attempt: number): number;
}

/** When and how often to come back. */
export interface ReconnectConfig {
  /**
   * The wait before each retry: a fixed number of milliseconds, {@link backoff}, or a function of the loss and the number
   * of the retry (1 is the first) that returns milliseconds (`0`: at once) or an observable whose first value is the
   * signal to go. One that completes without a value completes the stream.
   * @default backoff()
   */
  delay?: number | DelayPolicy | undefined;
  /**
   * Give up after this many retries in a row: subscribers get the last loss as an error. `0` never retries.
   * @default Infinity
   */
  maxRetries?: number | undefined;
  /**
   * Retries are counted from one again only after a connection lived this long, in milliseconds, so that a server
   * that welcomes and drops is not asked in a hot loop.
   * @default 5000
   */
  stableAfter?: number | undefined;
  /**
   * Whether a loss is worth a retry. What it returns stands, whatever the close code.
   * @default every loss but a bad URL and close codes 1002, 1003 and 1007 to 1010, which a retry would meet again
   */
  shouldReconnect?: ((lost: SocketLostError) => boolean) | undefined;
}

/**
 * Subscribes to its source again when that ends, by error or by completing.
 *
 * It also handles clean closes: a bare `webSocket()` *completes* then, which RxJS's `retry` takes for a happy end. To
 * stop, unsubscribe. The life of a connection is counted from its first value. (A bare `webSocket()` does not tell the code
 * of a clean close: it reads as 1005 here, and is retried whatever it was.)
 *
 * ```ts
 * webSocket('wss://example.com/feed').pipe(reconnect({ delay: 3000, maxRetries: 10 })).subscribe();
 * ```
 *
 * With a delay of 2:
 *
 * ```text
 * source   -a-|
 *               -b-#
 *                    -c---
 * result   -a----b----c---
 * ```
 *
 * Errors: {@link SocketLostError}, the last loss, when `maxRetries` is spent or `shouldReconnect` says no; whatever
 * `delay` or `shouldReconnect` throws.
 *
 * @throws TypeError or RangeError that names the option when one is not what it may be.
 */
export function reconnect<T>(config: ReconnectConfig | number | DelayPolicy = {}): MonoTypeOperatorFunction<T> {
  const policy = retryPolicy(config);
  return (source) =>
    defer(() => {
      const nextRetry = policy();
      let firstAt = Infinity;
      return source.pipe(
        tap(() => (firstAt = Math.min(firstAt, now()))),
        concatWith(fail({ wasClean: true })),
        retry({
          delay: (end) => {
            const livedFor = now() - firstAt;
            firstAt = Infinity;
            return nextRetry(asLost(end), livedFor);
          },
        }),
      );
    });
}

/**
 * What follows a loss, as `retry({ delay })` has it: a notifier that emits when it is time, errors to give up or completes
 * to end. Each run of the outer function counts its own attempts.
 */
export type RetryPolicy = () => (lost: SocketLostError, livedFor: number) => Observable<unknown>;

/** Hears of a retry before its wait; `delay` is unknown when a custom one returned an observable. */
type Announce = (attempt: number, delay: number | undefined, cause: SocketLostError) => void;

export function retryPolicy(
  configOrDelay: ReconnectConfig | number | DelayPolicy,
  announce: Announce = noop,
): RetryPolicy {
  const config = typeof configOrDelay === 'object' ? configOrDelay : { delay: configOrDelay };
  const { delay = backoff(), maxRetries = Infinity, stableAfter = 5_000, shouldReconnect = isTransient } = config;
  if (typeof delay !== 'function') checkNumber('reconnect.delay', delay);
  if (maxRetries !== Infinity) checkNumber('reconnect.maxRetries', maxRetries, 0);
  checkNumber('reconnect.stableAfter', stableAfter);

  return () => {
    let attempt = 0;
    return (lost, livedFor) => {
      attempt = livedFor >= stableAfter ? 1 : attempt + 1;
      if (attempt > maxRetries || !shouldReconnect(lost)) return fail(lost);
      const wait = typeof delay === 'number' ? delay : delay.ms ? delay.ms(attempt) : delay(lost, attempt);
      const isKnown = typeof wait === 'number';
      if (isKnown) checkNumber('reconnect.delay', wait, 0);
      announce(attempt, isKnown ? wait : undefined, lost);
      // Never synchronous: a source that fails at once would overflow the stack.
      return isKnown ? timer(wait) : from(wait).pipe(observeOn(asyncScheduler));
    };
  };
}

const FATAL_CODES: readonly unknown[] = [1002, 1003, 1007, 1008, 1009, 1010];

function isTransient({ kind, code }: SocketLostError): boolean {
  return kind !== 'bad-url' && !FATAL_CODES.includes(code);
}

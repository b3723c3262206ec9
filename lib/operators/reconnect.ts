import {
  asyncScheduler,
  concatMap,
  defer,
  from,
  map,
  NEVER,
  observeOn,
  of,
  race,
  retry,
  switchMap,
  tap,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import { elapsed } from '../ground/clock.js';
import { CLOSED } from '../ground/closeRequest.js';
import { asLost, fail, isAskedFor, SocketLostError } from '../ground/errors.js';
import { isDurationOrZero, isObservableInput, isReconnect } from '../ground/options.js';
import { isObject, saysYes, validate } from '../ground/validate.js';
import { backoff } from './backoff.js';

/** A function that returns the wait before a retry. Its arguments are the loss and the number of the retry (1 is the first). */
export interface DelayPolicy {
  (lost: SocketLostError, attempt: number): number | ObservableInput<unknown>;
  /** The wait as a number of milliseconds, so that `status$` has it. {@link backoff} has this method. */
  ms?(attempt: number, lost?: SocketLostError): number;
}

/** The wait before a retry. */
export interface RetryWait {
  /** The number of the retry that follows, from 1; 0 if there was no failure. */
  readonly attempt: number;
  /** The length of the wait, in milliseconds; `undefined` if an observable ends it. */
  readonly delay: number | undefined;
  /** The loss before it. */
  readonly cause: SocketLostError;
}

/** When and how often to reconnect. */
export interface ReconnectConfig {
  /**
   * The wait before each retry: a fixed number of milliseconds, {@link backoff}, or a function. The function gets the loss and the
   * number of the retry (1 is the first), and returns milliseconds (`0`: retry at once) or an observable whose first value ends the
   * wait. If that observable completes without a value, the stream completes.
   * @default backoff()
   */
  delay?: number | DelayPolicy | undefined;
  /**
   * How many retries in a row are made. Then subscribers get the last loss as an error. `0` never retries, `Infinity` never gives up.
   * @default Infinity
   */
  maxRetries?: number | undefined;
  /**
   * How long a connection must last before retries count from one again, in milliseconds. It prevents a hot loop with a server that
   * accepts connections and drops them. A connection on which no ping was ever answered never counts as stable.
   * @default 5000
   */
  stableAfter?: number | undefined;
  /**
   * Whether to retry after a loss. Its result overrides the default for every kind and close code.
   * @default `false` for a forbidden or bad URL, a bad protocol or heartbeat, a missing WebSocket, and close codes 1002, 1003 and 1007
   * to 1010: a retry would fail in the same way. `true` for every other loss
   */
  shouldReconnect?: ((lost: SocketLostError) => boolean) | undefined;
  /**
   * Each value ends a wait and starts the next attempt at once, for example `fromEvent(window, 'online')`. If that attempt fails, the
   * next three waits are at most 1, 2 and 4 s: a network is often announced a moment before it works. This does not shorten waits
   * that an observable ends, or waits after a server has refused the connection.
   * @default NEVER
   */
  wake$?: Observable<unknown> | undefined;
  /** Is notified of each loss, before `shouldReconnect` and `delay` are called. */
  onLost?: ((lost: SocketLostError) => void) | undefined;
  /** Is notified of each wait, just before it begins. */
  onWait?: ((wait: RetryWait) => void) | undefined;
}

/**
 * Subscribes to the source again when the source errors or completes.
 *
 * Unlike RxJS's `retry`, it also reconnects after a clean close, at which a bare `webSocket()` *completes*. To stop it, unsubscribe.
 * The age of a connection counts from its first value. (A bare `webSocket()` hides the code of a clean close. It counts as 1005
 * here, so it is always retried.)
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
 * Errors: {@link SocketLostError}, the last loss, after `maxRetries` or if `shouldReconnect` returns `false`; whatever `delay` or
 * `shouldReconnect` throws.
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function reconnect<T>(configOrDelay: ReconnectConfig | number | DelayPolicy = {}): MonoTypeOperatorFunction<T> {
  isReconnect('reconnect', configOrDelay);
  const config = isObject(configOrDelay) ? configOrDelay : { delay: configOrDelay };
  const { delay = backoff(), maxRetries = Infinity, stableAfter = 5_000, shouldReconnect = isTransient } = config;
  const { wake$ = NEVER, onLost, onWait } = config;
  validate((delay as unknown) !== backoff, 'reconnect.delay', 'the result of backoff()');

  const isWorthIt = (lost: SocketLostError, attempt: number) =>
    attempt <= maxRetries && saysYes('reconnect.shouldReconnect', shouldReconnect(lost));
  const waitAfter = (lost: SocketLostError, attempt: number) => {
    if (lost.kind === 'pagehide') return NEVER;
    if (isAskedFor(lost)) return 0;
    if (typeof delay === 'number') return delay;
    return delay.ms ? delay.ms(attempt, lost) : delay(lost, attempt);
  };
  const announce = (wait: number | ObservableInput<unknown>, attempt: number, cause: SocketLostError) => {
    const isKnown = typeof wait === 'number';
    (isKnown ? isDurationOrZero : isObservableInput)('reconnect.delay', wait);
    if (cause.kind !== 'reconnect') onWait?.({ attempt, delay: isKnown ? wait : undefined, cause });
  };

  return (source) =>
    defer(() => {
      let attempt = 0;
      let openedAt: number | undefined;
      let shortWait = NONE; // the short wait after an attempt that was too early

      return source.pipe(
        tap({ next: () => (openedAt ??= elapsed()), complete: closeCleanly }),
        retry({
          delay: (end) => {
            if (end === CLOSED) return fail(end);
            const lost = asLost(end);
            const isStable = !lost.neverAnswered && openedAt !== undefined && elapsed() - openedAt >= stableAfter;
            if (openedAt !== undefined) shortWait = NONE;
            openedAt = undefined;
            if (lost.kind === 'online') shortWait = MOMENT;
            if (isAskedFor(lost)) attempt = lost.kind === 'online' ? attempt : 0;
            else attempt = isStable ? 1 : attempt + 1;
            return race(
              // Subscribed to first: a handler of the loss may ask for a connection now.
              wake$.pipe(
                tap(() => (shortWait = MOMENT)),
                switchMap(() => timer(0)),
              ),
              // A stage for each function that may unsubscribe: none that follows it is reached then.
              of(lost).pipe(
                tap(onLost),
                concatMap((lost) => (isAskedFor(lost) || isWorthIt(lost, attempt) ? of(lost) : fail(lost))),
                map((lost) => {
                  const wait = waitAfter(lost, attempt);
                  if (shortWait >= NONE || lost.httpStatus || !wait || typeof wait !== 'number') return wait;
                  shortWait *= 2;
                  return Math.min(wait, shortWait / 2);
                }),
                tap((wait) => announce(wait, attempt, lost)),
                concatMap(waitFor),
              ),
            );
          },
        }),
      );
    });
}

/** The first wait after an attempt that `wake$` started too early, and the first length that is no such wait. */
const MOMENT = 1_000;
const NONE = MOMENT * 8;

/** A bare `webSocket()` completes when it is closed cleanly. */
function closeCleanly(): never {
  throw new SocketLostError('close', 'connection closed with code 1005', { code: 1005, wasClean: true });
}

/** Never synchronous: a source that fails at once would overflow the stack. */
function waitFor(wait: number | ObservableInput<unknown>): Observable<unknown> {
  return typeof wait === 'number' ? timer(wait) : from(wait).pipe(observeOn(asyncScheduler));
}

const FATAL_CODES: readonly unknown[] = [1002, 1003, 1007, 1008, 1009, 1010];

const FATAL_KINDS: readonly unknown[] = ['forbidden', 'bad-url', 'bad-protocol', 'bad-heartbeat', 'no-websocket'];

/** @internal */
export function isTransient({ kind, code }: SocketLostError): boolean {
  return !FATAL_KINDS.includes(kind) && !FATAL_CODES.includes(code);
}

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

/** The wait before a retry, as a function of the loss and of the number of the retry (1 is the first). */
export interface DelayPolicy {
  (lost: SocketLostError, attempt: number): number | ObservableInput<unknown>;
  /** {@link backoff} returns its wait without waiting, so that `status$` has it. */
  ms?(attempt: number, lost?: SocketLostError): number;
}

/** A wait that begins. */
export interface RetryWait {
  /** The number of the retry that comes after it, from 1; 0 if there was no failure yet. */
  readonly attempt: number;
  /** In milliseconds; `undefined` when it lasts until an observable emits. */
  readonly delay: number | undefined;
  readonly cause: SocketLostError;
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
   * that welcomes and drops is not asked in a hot loop. One that opens and never answers a ping is not stable, however long it took
   * to find out.
   * @default 5000
   */
  stableAfter?: number | undefined;
  /**
   * Whether a loss is worth a retry. What it returns stands, whatever the close code.
   * @default every loss but a forbidden or bad URL, protocol or heartbeat, no WebSocket, and close codes 1002, 1003 and 1007 to 1010, which a retry would meet again
   */
  shouldReconnect?: ((lost: SocketLostError) => boolean) | undefined;
  /**
   * Each value ends a wait: the next attempt is made at once. `fromEvent(window, 'online')`, for one. If it cannot connect, the
   * three after it wait for 1, 2 and 4 s at most: a network is often announced a moment before it is there. Waits that an
   * observable ends stay as they are, and so do those after a server's refusal.
   * @default NEVER
   */
  wake$?: Observable<unknown> | undefined;
  /** Is notified of each loss, before `shouldReconnect` and `delay` are asked. */
  onLost?: ((lost: SocketLostError) => void) | undefined;
  /** Is notified of each wait before it begins. */
  onWait?: ((wait: RetryWait) => void) | undefined;
}

/**
 * Subscribes to its source again when that ends, by error or by completing.
 *
 * It also handles clean closes: a bare `webSocket()` *completes* then, which RxJS's `retry` takes for a happy end. To
 * stop, unsubscribe. The age of a connection is counted from its first value. (A bare `webSocket()` hides the code
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
export function reconnect<T>(configOrDelay: ReconnectConfig | number | DelayPolicy = {}): MonoTypeOperatorFunction<T> {
  isReconnect('reconnect', configOrDelay);
  const config = isObject(configOrDelay) ? configOrDelay : { delay: configOrDelay };
  const { delay = backoff(), maxRetries = Infinity, stableAfter = 5_000, shouldReconnect = isTransient } = config;
  const { wake$ = NEVER, onLost, onWait } = config;
  validate((delay as unknown) !== backoff, 'reconnect.delay', 'backoff(), which is called');

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
      let shortWait = NONE; // of what follows an attempt that was made too early

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

/** The first wait after an attempt that `wake$` has brought on too early, and what is none of those any more. */
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

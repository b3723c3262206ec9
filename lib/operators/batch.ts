import {
  buffer,
  catchError,
  concatWith,
  connect,
  defer,
  EMPTY,
  filter,
  merge,
  of,
  skip,
  switchMap,
  take,
  tap,
  timer,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { fail } from '../ground/errors.js';
import { BATCH, isDurationOrZero } from '../ground/options.js';
import { validateOptions } from '../ground/validate.js';

/** The size of a batch. */
export interface BatchConfig {
  /**
   * A batch with this many values is emitted at once. `Infinity`: only the time counts.
   * @default Infinity
   */
  max?: number | undefined;
}

/**
 * Collects values into an array and emits it `ms` after the first value: one update of a store instead of hundreds.
 *
 * While nothing arrives, no timer runs and nothing is emitted. When the source completes or errors, the collected values are emitted
 * first.
 *
 * ```ts
 * source$.pipe(batch(50, { max: 500 })).subscribe((values) => console.log(values.length));
 * ```
 *
 * With `ms` 3 and `max` 3:
 *
 * ```text
 * source   -a-b----cde---f-|
 * result   ----x-----y-----(z|)    x = [a, b], y = [c, d, e], z = [f]
 * ```
 *
 * @param ms how long the first value of a batch waits, in milliseconds; with `0`, until the next task
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function batch<T>(ms: number, config: BatchConfig = {}): OperatorFunction<T, T[]> {
  isDurationOrZero('batch.ms', ms);
  validateOptions('batch', config, BATCH);
  const { max = Infinity } = config;
  return (source) =>
    defer(() => {
      let end$: Observable<never> = EMPTY;
      let isCollecting = false;
      return source.pipe(
        catchError((error: unknown) => {
          end$ = fail(error);
          return EMPTY;
        }),
        connect((value$) => {
          // The first value of a batch subscribes to it, so it begins with the second.
          const full$ = max > 1 ? value$.pipe(skip(max - 2)) : of(0);
          const due$ = value$.pipe(
            filter(() => !isCollecting),
            switchMap(() => {
              isCollecting = true;
              return merge(timer(ms), full$).pipe(take(1));
            }),
            // Before the batch is emitted: a subscriber may give the first value of the next.
            tap(() => (isCollecting = false)),
          );
          return value$.pipe(buffer(due$));
        }),
        filter(({ length }) => length > 0),
        concatWith(defer(() => end$)),
      );
    });
}

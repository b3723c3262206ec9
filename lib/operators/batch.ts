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

/** When a batch is full. */
export interface BatchConfig {
  /**
   * A batch of so many values leaves at once.
   * @default Infinity
   */
  max?: number | undefined;
}

/**
 * Collects values, and emits them together `ms` after the first: one update of a store instead of hundreds.
 *
 * It is silent while nothing arrives: no timer runs, and no batch is empty. What was collected is emitted when the source
 * ends, before its error, too.
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
 * @param ms how long the first value of a batch waits, in milliseconds; `0` until the next task
 * @throws TypeError or RangeError that names the option when one is not what it may be.
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
          // It is subscribed to by the first value of a batch, so it begins with the second.
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

import { assertInInjectionContext, inject, NgZone } from '@angular/core';
import { Observable, type OperatorFunction } from 'rxjs';
import { isFunction } from '../ground/options.js';

/**
 * Runs an operator outside Angular's zone: its source and timers run there. Each value of the result is emitted in the zone again,
 * if its subscriber is in the zone. With zone.js, a batch then runs change detection once, not once for every message in it. Without
 * zone.js it changes nothing.
 *
 * Call it in an injection context, for example in a field of a component.
 *
 * ```ts
 * const quotes = injectHeartbeatSocket<Quote>('wss://example.com/quotes');
 * const batches = toSignal(quotes.pipe(outsideZone(batch(50))));
 * ```
 *
 * Errors: those of the source and of the operator, emitted in the same way.
 */
export function outsideZone<T, R>(operator: OperatorFunction<T, R>): OperatorFunction<T, R> {
  isFunction('outsideZone', operator);
  assertInInjectionContext(outsideZone);
  return outsideOf(inject(NgZone), operator);
}

export const outsideOf =
  <T, R>(zone: NgZone, operator: OperatorFunction<T, R>): OperatorFunction<T, R> =>
  (source) =>
    new Observable((subscriber) => {
      const back = NgZone.isInAngularZone() ? (work: () => void) => zone.run(work) : (work: () => void) => work();
      const subscription = zone.runOutsideAngular(() =>
        source.pipe(operator).subscribe({
          next: (value) => back(() => subscriber.next(value)),
          error: (error: unknown) => back(() => subscriber.error(error)),
          complete: () => back(() => subscriber.complete()),
        }),
      );
      return () => zone.runOutsideAngular(() => subscription.unsubscribe());
    });

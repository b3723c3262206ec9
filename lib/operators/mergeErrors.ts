import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { mergeInto } from './mergeTap.js';

/** Subscribes to `others` before the source, and for as long as the source lasts. It passes on their errors, not their values. */
export const mergeErrors =
  <T>(...others: (Observable<unknown> | undefined)[]): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      for (const other$ of others) mergeInto(subscriber, other$);
      if (!subscriber.closed) source.subscribe(subscriber);
    });

import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Subscribes to `others` before the source, and for as long as the source lasts. It passes on their errors, not their values. */
export const mergeErrors =
  <T>(...others: (Observable<unknown> | undefined)[]): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const observer = { error: (error: unknown) => subscriber.error(error) };
      // A user's function may have unsubscribed by now.
      for (const other$ of others) if (other$ && !subscriber.closed) subscriber.add(other$.subscribe(observer));
      if (!subscriber.closed) source.subscribe(subscriber);
    });

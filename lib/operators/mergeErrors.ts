import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Subscribes to other streams first, those that are given, and for as long as the source lasts: their errors count, their values do not. */
export const mergeErrors =
  <T>(...others: (Observable<unknown> | undefined)[]): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const observer = { error: (error: unknown) => subscriber.error(error) };
      // Whoever is asked on the way here may have unsubscribed.
      for (const other$ of others) if (other$ && !subscriber.closed) subscriber.add(other$.subscribe(observer));
      if (!subscriber.closed) source.subscribe(subscriber);
    });

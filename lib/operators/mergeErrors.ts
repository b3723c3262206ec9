import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Subscribes to other streams first, and for as long as the source lasts: their errors count, their values do not. */
export const mergeErrors =
  <T>(...others: Observable<unknown>[]): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const error = (error: unknown) => subscriber.error(error);
      // Whoever is asked on the way here may have unsubscribed.
      const isWanted = () => !subscriber.closed;
      for (const other$ of others) if (isWanted()) subscriber.add(other$.subscribe({ error }));
      if (isWanted()) source.subscribe(subscriber);
    });

import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Subscribes to other streams first, those that are given, and for as long as the source lasts: their errors count, their values do not. */
export const mergeErrors =
  <T>(...others: (Observable<unknown> | false | undefined)[]): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const observer = { error: (error: unknown) => subscriber.error(error) };
      // Whoever is asked on the way here may have unsubscribed.
      const isWanted = () => !subscriber.closed;
      for (const other$ of others) if (other$ && isWanted()) subscriber.add(other$.subscribe(observer));
      if (isWanted()) source.subscribe(subscriber);
    });

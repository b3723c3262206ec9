import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Subscribes to other streams first, and for as long as the source lasts: their errors count, their values do not. */
export const mergeErrors =
  <T>(...others: Observable<unknown>[]): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const error = (error: unknown) => subscriber.error(error);
      for (const other$ of others) subscriber.add(other$.subscribe({ error }));
      source.subscribe(subscriber);
    });

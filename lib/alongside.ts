import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Subscribes to another stream first, and for as long as the source lasts: its errors count, its values do not. */
export const alongside =
  <T>(other$: Observable<unknown>): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      subscriber.add(other$.subscribe({ error: (error: unknown) => subscriber.error(error) }));
      source.subscribe(subscriber);
    });

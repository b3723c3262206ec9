import { Observable, type MonoTypeOperatorFunction, type Observer, type Subscriber } from 'rxjs';

/**
 * Subscribes to another stream before the source, and for as long as the source lasts. It calls `onNext` for each value, and passes on
 * the errors.
 */
export const mergeTap =
  <T, Value>(other$: Observable<Value> | undefined, onNext: (value: Value) => void): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      mergeInto(subscriber, other$, onNext);
      if (!subscriber.closed) source.subscribe(subscriber);
    });

/** Subscribes to a stream for as long as the subscriber is there: its errors, and what `onNext` throws, are the subscriber's. */
export function mergeInto<T>(
  subscriber: Subscriber<unknown>,
  other$: Observable<T> | undefined,
  onNext?: (value: T) => void,
): void {
  // A function that was called before may have unsubscribed.
  if (other$ && !subscriber.closed) subscriber.add(other$.subscribe(new Merged(subscriber, onNext)));
}

/** A class: closures would weigh three times as much, for each stream of each connection. */
class Merged<T> implements Observer<T> {
  constructor(
    private readonly subscriber: Subscriber<unknown>,
    private readonly onNext?: (value: T) => void,
  ) {}

  next(value: T): void {
    // A stream that emits at once continues until its subscription is known.
    if (this.subscriber.closed) return;
    try {
      this.onNext?.(value);
    } catch (error) {
      this.subscriber.error(error);
    }
  }

  error(error: unknown): void {
    this.subscriber.error(error);
  }

  complete(): void {
    // The source continues.
  }
}

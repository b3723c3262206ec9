import { ReplaySubject, takeUntil, type Observable } from 'rxjs';

declare global {
  /** Declarations of one name add up: with types for the Observable of the platform (RxJS 9 brings them) all of it is here. */
  interface Observable<T> {
    subscribe(
      observer?: Partial<Pick<NativeSubscriber<T>, 'next' | 'error' | 'complete'>> | ((value: T) => void) | null,
      options?: { signal?: AbortSignal },
    ): void;
  }
}

/** What a native observable is made with. */
interface NativeSubscriber<T> {
  next: (value: T) => void;
  error: (error: unknown) => void;
  complete: () => void;
  addTeardown: (teardown: () => void) => void;
}

type NativeConstructor = new <T>(run: (subscriber: NativeSubscriber<T>) => void) => globalThis.Observable<T>;

/**
 * Makes an `Observable` of the web platform from one of RxJS 7: a socket, its `status$`, or what is piped from them. RxJS 9 builds on the
 * same `Observable`, so its operators apply.
 *
 * Aborting the signal unsubscribes. A native observable shares one subscription among all who subscribe at the same time: those who come
 * late get no replay of `status$`.
 *
 * ```ts
 * const socket$ = heartbeatSocket$<{ price: number }>('wss://example.com/quotes');
 * const { signal } = new AbortController();
 * toNative(socket$).subscribe(({ price }) => console.log(price), { signal });
 * ```
 *
 * Errors: those of the source.
 *
 * @param constructor - the `Observable` to make; `globalThis.Observable` when not given.
 * @throws TypeError when there is none.
 */
export function toNative<T>(
  source$: Observable<T>,
  constructor: unknown = (globalThis as { Observable?: unknown }).Observable,
): globalThis.Observable<T> {
  if (typeof constructor !== 'function') {
    throw new TypeError(
      'there is no Observable here: import one (RxJS 9, or a polyfill), or pass it as the second argument',
    );
  }
  return new (constructor as NativeConstructor)<T>((subscriber) => {
    const left$ = new ReplaySubject<void>(1);
    // First: a source may emit, and be left, before subscribe() returns. It may also have been left before.
    subscriber.addTeardown(() => left$.next());
    source$.pipe(takeUntil(left$)).subscribe({
      next: (value) => subscriber.next(value),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  });
}

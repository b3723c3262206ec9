import { ReplaySubject, takeUntil, type Observable } from 'rxjs';

declare global {
  /** Declarations with the same name merge, so types for the platform's Observable (RxJS 9 has them) add the other members. */
  interface Observable<T> {
    subscribe(
      observer?: Partial<Pick<NativeSubscriber<T>, 'next' | 'error' | 'complete'>> | ((value: T) => void) | null,
      options?: { signal?: AbortSignal },
    ): void;
  }
}

/** The subscriber of a native observable. */
interface NativeSubscriber<T> {
  next: (value: T) => void;
  error: (error: unknown) => void;
  complete: () => void;
  addTeardown: (teardown: () => void) => void;
}

type NativeConstructor = new <T>(run: (subscriber: NativeSubscriber<T>) => void) => globalThis.Observable<T>;

/**
 * Makes an `Observable` of the web platform from one of RxJS 7: a socket, its `status$`, or a pipe of either. RxJS 9 uses the same
 * `Observable`, so its operators apply.
 *
 * Aborting the signal unsubscribes. A native observable shares one subscription among all subscribers at the same time, so later
 * subscribers get no replay of `status$`.
 *
 * ```ts
 * const socket$ = heartbeatSocket$<{ price: number }>('wss://example.com/quotes');
 * const { signal } = new AbortController();
 * toNative(socket$).subscribe(({ price }) => console.log(price), { signal });
 * ```
 *
 * Errors: those of the source.
 *
 * @param constructor - the constructor of the `Observable`. The default is `globalThis.Observable`.
 * @throws TypeError if there is no constructor.
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
    // First: a source may emit before subscribe() returns, and the signal may abort then, or have aborted before.
    subscriber.addTeardown(() => left$.next());
    source$.pipe(takeUntil(left$)).subscribe({
      next: (value) => subscriber.next(value),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  });
}

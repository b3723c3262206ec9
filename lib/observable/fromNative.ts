import { Observable } from 'rxjs';

/** The source of {@link fromNative}: the `Observable` of the web platform, or of RxJS 9. */
export interface NativeSource<T> {
  /** Subscribes to the source until the signal aborts. */
  subscribe(
    observer: { next: (value: T) => void; error: (error: unknown) => void; complete: () => void },
    options: { signal: AbortSignal },
  ): void;
}

/**
 * Makes an observable of RxJS 7 from one of the web platform, or of RxJS 9. Use it for options such as `url`, `onOpen` or `lifecycle`.
 *
 * Unsubscribing aborts the signal of `source.subscribe()`. A native observable shares one run among all subscribers at the same
 * time.
 *
 * ```ts
 * heartbeatSocket$({ url: () => fromNative(address$) });
 * ```
 *
 * Errors: those of the source.
 */
export function fromNative<T>(source: NativeSource<T>): Observable<T> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    // First: a source may emit before subscribe() returns, and the subscriber may unsubscribe.
    subscriber.add(() => abort.abort());
    source.subscribe(
      {
        next: (value) => subscriber.next(value),
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      },
      { signal: abort.signal },
    );
  });
}

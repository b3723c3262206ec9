import { Observable } from 'rxjs';

/** What {@link fromNative} takes: the `Observable` of the web platform, and that of RxJS 9. */
export interface NativeSource<T> {
  /** Runs the source, or joins its run, until the signal aborts. */
  subscribe(
    observer: { next: (value: T) => void; error: (error: unknown) => void; complete: () => void },
    options: { signal: AbortSignal },
  ): void;
}

/**
 * Makes an observable of RxJS 7 from one of the web platform, or of RxJS 9: for what a socket takes, such as `url`, `onOpen` or `lifecycle`.
 *
 * Unsubscribing aborts the signal that `source.subscribe()` got. How often the source runs is its own affair: a native observable
 * shares one run among all who subscribe at the same time.
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
    // First: a source may emit, and be left, before subscribe() returns.
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

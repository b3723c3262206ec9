import { of, type NextObserver } from 'rxjs';

/** Notifies an observer of the user's: RxJS reports what it throws, and the caller goes on. */
export function notify<T>(observer: NextObserver<T> | undefined, value?: T): void {
  of(value as T).subscribe({ next: (value) => observer?.next(value) });
}

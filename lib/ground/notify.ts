import { of, type NextObserver } from 'rxjs';

/** Notifies a user's observer. If it throws, RxJS reports the error and the caller continues. */
export function notify<T>(observer: NextObserver<T> | undefined, value?: T): void {
  of(value as T).subscribe({ next: (value) => observer?.next(value) });
}

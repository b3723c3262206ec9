import { defer, Observable, share, tap } from 'rxjs';

/** Shares one subscription at the server for each key. The first subscriber starts it, and the last one ends it. */
export function perKey<Key, T>(create: (key: Key) => Observable<T>): (key: Key) => Observable<T> {
  const open = new Map<Key, Observable<T>>();
  const createShared = (key: Key) => {
    const forget = () => {
      if (open.get(key) === shared$) open.delete(key);
    };
    // Before any subscriber is notified of the end, because it may subscribe again.
    const ended$ = create(key).pipe(tap({ complete: forget, error: forget }));
    const asked$ = new Observable<T>((subscriber) => {
      subscriber.add(forget);
      ended$.subscribe(subscriber);
    });
    const shared$ = asked$.pipe(share());
    return shared$;
  };
  return (key) =>
    defer(() => {
      const shared$ = open.get(key) ?? createShared(key);
      open.set(key, shared$);
      return shared$;
    });
}

import { Observable, Subject } from 'rxjs';

/** The `multiplex` of a socket that can open again, and what was said to it. */
export function fakeSocket<In>() {
  const said: unknown[] = [];
  const message$ = new Subject<In>();
  const open$ = new Subject<void>();
  const multiplex = (subMsg: () => unknown, unsubMsg: () => unknown, isOurs: (message: In) => boolean) =>
    new Observable<In>((subscriber) => {
      const ask = () => said.push(subMsg());
      ask();
      subscriber.add(open$.subscribe(ask));
      subscriber.add(
        message$.subscribe({
          next: (message) => isOurs(message) && subscriber.next(message),
          complete: () => subscriber.complete(),
        }),
      );
      subscriber.add(() => said.push(unsubMsg()));
    });
  return { socket$: { multiplex } as never, said, message$, reopen: () => open$.next() };
}

/** What a stream emits, and its error. */
export const heardBy = <T>(stream$: Observable<T>) => {
  const heard: (T | Error)[] = [];
  const subscription = stream$.subscribe({
    next: (value) => heard.push(value),
    error: (error: unknown) => heard.push(error as Error),
  });
  return { heard, stop: () => subscription.unsubscribe() };
};

import { Observable, Subject } from 'rxjs';

/** What arrives during a handshake. */
export interface Inbox<In> {
  /** What arrives while nobody is subscribed to it waits for the next who does. */
  readonly message$: Observable<In>;
  /** Takes a message, and returns how many wait. */
  readonly take: (message: In) => number;
  /** Completes `message$`. */
  readonly close: () => void;
}

export function createInbox<In>(): Inbox<In> {
  const arrived$ = new Subject<In>();
  const waiting: In[] = [];
  const hand = () => {
    while (arrived$.observed && waiting.length) arrived$.next(waiting.shift() as In);
  };
  return {
    message$: new Observable((subscriber) => {
      subscriber.add(arrived$.subscribe(subscriber));
      hand();
    }),
    take(message) {
      waiting.push(message);
      hand();
      return waiting.length;
    },
    close() {
      waiting.length = 0;
      arrived$.complete();
    },
  };
}

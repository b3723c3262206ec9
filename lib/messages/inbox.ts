import { Observable, Subject } from 'rxjs';

/** The messages that arrive during a handshake. */
export interface Inbox<In> {
  /** Messages wait here while there is no subscriber. */
  readonly message$: Observable<In>;
  /** Adds a message, and returns how many wait. */
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

import { filter, map, Observable, startWith } from 'rxjs';
import { alongside } from './alongside.js';
import type { Journal } from './journal.js';
import type { Outgoing } from './outgoing.js';

/** Channels on a shared socket: each is asked for on every connection as it opens, and given back once at the end. */
export const multiplexOver =
  <In, Out>(message$: Observable<In>, { opening$, say }: Outgoing<Out>, { guard }: Journal) =>
  (subMsg: () => Out, unsubMsg: () => Out, messageFilter: (message: In) => boolean): Observable<In> =>
    new Observable((subscriber) => {
      const asking$ = opening$.pipe(
        startWith(0),
        map(() => say(subMsg())),
      );
      // Ahead of leaving the socket, which may close it.
      subscriber.add(guard('unsubMsg', () => say(unsubMsg())));
      message$.pipe(filter(messageFilter), alongside(asking$)).subscribe(subscriber);
    });

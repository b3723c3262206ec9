import { filter, map, Observable, startWith } from 'rxjs';
import type { Journal } from './journal.js';
import type { Outgoing } from './outgoing.js';

/** Channels on a shared socket: each is asked for on every connection as it opens, and given back once at the end. */
export const multiplexOver =
  <In, Out>(message$: Observable<In>, { opening$, say }: Outgoing<Out>, { guard }: Journal) =>
  (subMsg: () => Out, unsubMsg: () => Out, messageFilter: (message: In) => boolean): Observable<In> =>
    new Observable((subscriber) => {
      const error = (error: unknown) => subscriber.error(error);
      const asking = opening$
        .pipe(
          startWith(0),
          map(() => say(subMsg())),
        )
        .subscribe({ error });
      const messages = message$.pipe(filter(messageFilter)).subscribe({
        next: (message) => subscriber.next(message),
        error,
        complete: () => subscriber.complete(),
      });
      return () => {
        asking.unsubscribe();
        // While the socket is still open: leaving may close it.
        guard('unsubMsg', () => say(unsubMsg()))();
        messages.unsubscribe();
      };
    });

import { ignoreElements, Observable, take, tap, timeout, type Subscriber } from 'rxjs';
import type { LiveLog } from './messageLog.js';

/** A node has a new connection of a key. */
export interface Claim {
  readonly key: string;
  /** Tells the claims of a key apart. */
  readonly id: string;
}

/** What a server does with the claims of all nodes. */
export interface ClaimHandlers {
  /** Another node has a newer connection of that key. */
  readonly replaced: (key: string) => void;
  /** Claims were removed from the log before they were heard. */
  readonly missed: () => void;
}

/**
 * The nodes of a cluster append a claim for each connection to one log, and all of them hear all claims in the same order. A claim counts
 * when its own node has heard it, not when it is appended: nothing newer has been passed over by then.
 */
export function createClaims(log: LiveLog<Claim>, within: number, { replaced, missed }: ClaimHandlers) {
  const waiting = new Map<string, Subscriber<number>>();
  const node = Math.random().toString(36).slice(2);
  let claims = 0;
  let last: number | undefined;

  const place$ = (key: string) =>
    new Observable<number>((subscriber) => {
      const id = `${node}-${++claims}`;
      waiting.set(id, subscriber);
      subscriber.add(() => waiting.delete(id));
      subscriber.add(log.append({ key, id }).subscribe({ error: (error: unknown) => subscriber.error(error) }));
    });

  return {
    /** Emits the place of a new claim when it is heard, or errors if that takes too long. */
    claim: (key: string): Observable<number> => place$(key).pipe(take(1), timeout({ first: within })),

    /** Listens to all claims. It emits nothing. */
    heard$: log.entry$.pipe(
      tap(({ cursor, message: { key, id } }) => {
        if (last !== undefined && cursor > last + 1) missed();
        last = cursor;
        const own = waiting.get(id);
        if (own) own.next(cursor);
        else replaced(key);
      }),
      ignoreElements(),
    ),
  };
}

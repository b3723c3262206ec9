import { filter, fromEvent, map, merge, type Observable } from 'rxjs';

/**
 * What the surroundings of a socket tell it:
 *
 * - `online`: there may be a network again. A socket that waits for a retry connects now, an open one is probed.
 * - `offline`: the network may be gone. An open socket is probed; nothing is closed, since many survive a short outage.
 * - `pagehide`: the program is put aside. The socket is closed cleanly, and comes back with the next `online`.
 */
export type LifecycleSignal = 'online' | 'offline' | 'pagehide';

/** The part of a browser's globals that is looked at here; a worker has no document, Node has neither. */
type Page = Partial<Pick<typeof globalThis, 'addEventListener' | 'document'>>;

/**
 * What a page or a worker hears of its network and of itself; `false` where there is nothing to hear (Node).
 *
 * Not `unload` and `beforeunload`: whoever listens to those keeps the page out of the back/forward cache.
 */
export function pageLifecycle(): Observable<LifecycleSignal> | false {
  const { addEventListener, document } = globalThis as Page;
  if (!addEventListener) return false;
  const events$ = ['online', 'offline', 'pageshow', 'pagehide'].map((name) =>
    fromEvent(globalThis as unknown as Window, name),
  );
  const shown$ = document ? ['resume', 'visibilitychange'].map((name) => fromEvent(document, name)) : [];
  return merge(...events$, ...shown$).pipe(
    filter(({ type }) => type !== 'visibilitychange' || !document?.hidden),
    map(({ type }) => (type === 'offline' || type === 'pagehide' ? type : 'online')),
  );
}

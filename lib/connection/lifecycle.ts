import { filter, fromEvent, map, merge, type Observable } from 'rxjs';
import type { LifecycleSignal } from '../vocabulary/lifecycleSignal.js';

/** The part of a browser's globals that is looked at here; a worker has no document, Node has neither. */
type Page = Partial<Pick<typeof globalThis, 'addEventListener' | 'removeEventListener' | 'document'>>;

/**
 * The signals of a page or a worker; `false` where there are none (Node).
 *
 * Not `unload` and `beforeunload`: a listener for those keeps the page out of the back/forward cache.
 */
export function pageLifecycle(): Observable<LifecycleSignal> | false {
  const { addEventListener, removeEventListener, document } = globalThis as Page;
  // Some runtimes have a part of it, for their own use.
  if (!addEventListener || !removeEventListener) return false;
  const events$ = ['online', 'offline', 'pageshow', 'pagehide'].map((name) =>
    fromEvent(globalThis as unknown as Window, name),
  );
  const shown$ = document?.addEventListener
    ? ['resume', 'visibilitychange'].map((name) => fromEvent(document, name))
    : [];
  return merge(...events$, ...shown$).pipe(
    filter(({ type }) => type !== 'visibilitychange' || !document?.hidden),
    map(({ type }) => (type === 'offline' || type === 'pagehide' ? type : 'online')),
  );
}

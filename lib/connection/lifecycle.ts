import { filter, map, merge, Observable } from 'rxjs';
import { probe } from '../ground/probe.js';
import type { LifecycleSignal } from '../vocabulary/lifecycleSignal.js';

/**
 * The signals of a page or a worker; `false` where there are none (Node).
 *
 * Not `unload` and `beforeunload`: a listener for those keeps the page out of the back/forward cache.
 */
export function pageLifecycle(): Observable<LifecycleSignal> | false {
  // A worker has no document, Node has neither, and some runtimes have a part of either.
  const document = probe(() => globalThis.document);
  const hasSignals = (target: Partial<EventTarget> | undefined) =>
    !!probe(() => target?.addEventListener && target.removeEventListener);
  if (!hasSignals(globalThis)) return false;
  return merge(
    eventsOf(globalThis, ['online', 'offline', 'pageshow', 'pagehide']),
    ...(hasSignals(document) ? [eventsOf(document as EventTarget, ['resume', 'visibilitychange'])] : []),
  ).pipe(
    filter((name) => name !== 'visibilitychange' || !probe(() => document?.hidden)),
    map((name) => (name === 'offline' || name === 'pagehide' ? name : 'online')),
  );
}

/** The names of its events, as they come. */
const eventsOf = (target: EventTarget, names: readonly string[]) =>
  new Observable<string>((subscriber) => {
    for (const name of names) {
      const listener = () => subscriber.next(name);
      probe(() => target.addEventListener(name, listener));
      subscriber.add(() => probe(() => target.removeEventListener(name, listener)));
    }
  });

import { filter, map, merge, Observable } from 'rxjs';
import { probe } from '../ground/probe.js';
import type { LifecycleSignal } from '../vocabulary/lifecycleSignal.js';

/**
 * Returns the signals of a page or a worker; `false` if there are none (Node).
 *
 * It has no `unload` and `beforeunload`, because a listener for those keeps the page out of the back/forward cache.
 */
export function pageLifecycle(): Observable<LifecycleSignal> | false {
  // A worker has no document, Node has no window either, and some runtimes have parts of both.
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

/** Emits the names of a target's events. */
const eventsOf = (target: EventTarget, names: readonly string[]) =>
  new Observable<string>((subscriber) => {
    for (const name of names) {
      const listener = () => subscriber.next(name);
      probe(() => target.addEventListener(name, listener));
      subscriber.add(() => probe(() => target.removeEventListener(name, listener)));
    }
  });

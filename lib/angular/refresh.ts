import { VERSION, type DestroyRef, type NgZone } from '@angular/core';
import { auditTime, noop, Subject } from 'rxjs';

/**
 * Returns a function to call after a signal was set. Angular 17 shows a signal that was set outside its zone only after an event in the
 * zone, so the function makes one, once a turn. Later versions need none.
 */
export function createRefresh(zone: NgZone, destroyRef: DestroyRef): () => void {
  if (Number(VERSION.major) > 17) return noop;
  const change$ = new Subject<void>();
  const refresh = change$.pipe(auditTime(0)).subscribe(() => zone.run(noop));
  destroyRef.onDestroy(() => refresh.unsubscribe());
  return () => zone.runOutsideAngular(() => change$.next());
}

import { VERSION, type DestroyRef, type NgZone } from '@angular/core';
import { auditTime, noop, Subject } from 'rxjs';

/**
 * What to call when a signal has been set. Angular 17 shows a signal that was set outside its zone only when something
 * happens in it, so there something does, once in a turn; later versions look by themselves.
 */
export function createRefresh(zone: NgZone, destroyRef: DestroyRef): () => void {
  if (Number(VERSION.major) > 17) return noop;
  const change$ = new Subject<void>();
  const refresh = change$.pipe(auditTime(0)).subscribe(() => zone.run(noop));
  destroyRef.onDestroy(() => refresh.unsubscribe());
  return () => zone.runOutsideAngular(() => change$.next());
}

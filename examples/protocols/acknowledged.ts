// For servers that refuse whatever comes before they have acknowledged a connection.
import { BehaviorSubject, endWith, filter, ignoreElements, map, share, takeUntil, tap } from 'rxjs';
import type { HeartbeatSocket } from 'rxjs-heartbeat-socket';

export function acknowledged<In, Out>(socket$: HeartbeatSocket<In, Out>, isAcknowledgement: (message: In) => boolean) {
  const isReady$ = new BehaviorSubject(false);
  socket$.status$.pipe(map(() => false)).subscribe(isReady$);
  const message$ = socket$.pipe(
    tap((message) => isAcknowledgement(message) && isReady$.next(true)),
    share(),
  );
  return {
    /** What arrives: subscribe to this, not to the socket. */
    message$,
    /** Emits each time a connection is acknowledged, and at once while one is. It connects, and ends with the socket. */
    ready$: isReady$.pipe(filter(Boolean), takeUntil(message$.pipe(ignoreElements(), endWith(true)))),
  };
}

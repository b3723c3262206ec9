import { catchError, EMPTY, map, merge, takeWhile, type Observable } from 'rxjs';
import type { Fact as WatchedFact } from '../lib/cli/fact.js';
import type { HeartbeatSocket } from '../lib/index.js';

/** Anything the demo tells about, or counts. */
export type Fact =
  | WatchedFact
  /** The server heard a message. */
  | { readonly type: 'delivered'; readonly text: string }
  | { readonly type: 'queued'; readonly text: string }
  /** What is done to the network. */
  | { readonly type: 'pull' | 'plug' | 'restart' }
  /** The plain WebSocket beside ours. */
  | { readonly type: 'plain-open' | 'plain-message' | 'plain-close' }
  | ({ readonly type: 'end' } & Ending);

/** What can only be asked at the end. */
export interface Ending {
  readonly plainState: string;
  readonly maxLive: number;
  readonly broadcasts: number;
}

/** All that a socket has to tell, until it is closed for good. Subscribing connects. */
export function factsOf(socket$: HeartbeatSocket<unknown>): Observable<Fact> {
  const happening$ = socket$.events$.pipe(takeWhile(({ type }) => type !== 'closed', true));
  const message$ = socket$.pipe(
    map((): Fact => ({ type: 'message' })),
    // The event `closed` has told of it.
    catchError(() => EMPTY),
  );
  return merge(happening$, message$);
}

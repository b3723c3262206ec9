import { defer, finalize, fromEvent, merge, type Observable } from 'rxjs';
import { WebSocket } from 'ws';
import { heartbeatSocket$ } from '../lib/index.js';
import { factsOf, type Fact } from './fact.js';

export const HEARTBEAT = { interval: 3_000, pongTimeout: 2_000 };

/** A server of the user's own, until Ctrl-C. Throws what is wrong with the URL. */
export function remote(url: string): Observable<Fact> {
  const socket$ = heartbeatSocket$<unknown, never>({
    url,
    WebSocketCtor: WebSocket,
    heartbeat: HEARTBEAT,
    // Whatever the server speaks, its messages are only counted.
    deserializer: ({ data }) => data as unknown,
  });

  return defer(() => {
    const interrupt = merge(fromEvent(process, 'SIGINT'), fromEvent(process, 'SIGTERM')).subscribe(() => {
      // Closes with 1000, and unlike complete() does not wait for a connection first.
      socket$.unsubscribe();
    });
    return factsOf(socket$).pipe(finalize(() => interrupt.unsubscribe()));
  });
}

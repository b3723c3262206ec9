import { filter, first, map, noop, Observable, skipWhile, Subject, takeUntil, type Subscription } from 'rxjs';
import { checkClose } from './check.js';
import type { HeartbeatSocketConfig } from './config.js';
import { createIncoming } from './incoming.js';
import { createJournal } from './journal.js';
import { createLife, type Signal } from './life.js';
import { multiplexOver } from './multiplex.js';
import { notify } from './notify.js';
import { createOutgoing } from './outgoing.js';
import { here } from './outside.js';
import type { CloseRequest, HeartbeatSocket } from './socket.js';
import type { SocketStatus } from './status.js';

/**
 * A `webSocket()` that knows whether the other end is really there, and comes back by itself when it is not.
 *
 * Subscribing connects; all subscribers share one socket; the last to leave closes it. Every end that you did not ask
 * for is retried, a clean close too.
 *
 * ```ts
 * const socket$ = heartbeatSocket$<Quote, Order>('wss://example.com/quotes');
 * socket$.subscribe((quote) => console.log(quote));
 * socket$.status$.subscribe(({ state }) => console.log(state));
 * socket$.next({ buy: 'ACME' }); // waits for the connection
 * ```
 *
 * Errors: {@link SocketLostError} when there is no point in another retry, or none is left.
 *
 * @throws TypeError or RangeError that names the option when one is not what it may be, or when there is no WebSocket.
 */
export function heartbeatSocket$<In, Out = In>(
  urlOrConfig: string | HeartbeatSocketConfig<In, Out>,
): HeartbeatSocket<In, Out> {
  const config = typeof urlOrConfig === 'object' ? urlOrConfig : { url: urlOrConfig };
  const { outside = here } = config;
  const journal = createJournal();
  const { event$, status$ } = journal;
  const incoming = createIncoming(config, journal);
  const outgoing = createOutgoing(config, journal);
  const signal$ = new Subject<Signal>();
  const end$ = new Subject<void>();
  const life$ = createLife(config, { journal, incoming, outgoing, signal$, end$ });

  const endNow = ({ code, reason }: CloseRequest) => {
    if (outgoing.isLinked()) notify(config.closingObserver);
    outgoing.unlink()?.close(code, reason);
    outgoing.clear();
    end$.next();
  };

  let held: Subscription | undefined; // a connection that reconnect() keeps for the next subscriber
  const socket$ = new Observable<In>((subscriber) => {
    incoming.message$.subscribe(subscriber);
    life$.subscribe(subscriber);
    held?.unsubscribe();
  });

  // What waits may leave first, if a connection is on its way.
  const end = (close: CloseRequest) => {
    if (isDown(journal.status) && !outgoing.size()) return;
    status$
      .pipe(
        skipWhile(isDown),
        first(({ state }) => state !== 'connecting'),
        takeUntil(end$),
      )
      .subscribe({
        next: () => {
          outgoing.flush();
          endNow(close);
        },
      });
  };

  return Object.assign(socket$, {
    status$: status$.asObservable(),
    latency$: event$.pipe(
      filter((event) => event.type === 'pong'),
      map(({ latency }) => latency),
    ),
    events$: event$.asObservable(),
    queued$: outgoing.queued$,
    next: outgoing.next,
    deliver: outgoing.deliver,
    complete: () => end(NORMAL),
    error(close: CloseRequest) {
      checkClose(close);
      end(close);
    },
    unsubscribe: () => endNow(NORMAL),
    reconnect() {
      if (journal.status.state === 'closed') held = life$.subscribe({ error: noop });
      else outside(() => signal$.next('reconnect'));
    },
    multiplex: multiplexOver(socket$, outgoing, journal),
  }) as HeartbeatSocket<In, Out>;
}

const NORMAL: CloseRequest = { code: 1000 };

const isDown = ({ state }: SocketStatus) => state === 'idle' || state === 'closed';

import {
  defer,
  EMPTY,
  filter,
  first,
  map,
  NEVER,
  noop,
  Observable,
  of,
  race,
  retry,
  share,
  skipWhile,
  Subject,
  switchMap,
  takeUntil,
  tap,
  timer,
  type NextObserver,
  type Subscription,
} from 'rxjs';
import { alongside } from './alongside.js';
import { checkClose, checkNumber } from './check.js';
import { now } from './clock.js';
import type { HeartbeatSocketConfig } from './config.js';
import { createConnect } from './connect.js';
import { asLost, fail, SocketLostError } from './errors.js';
import { createIncoming } from './incoming.js';
import { createJournal } from './journal.js';
import { multiplexOver } from './multiplex.js';
import { retryPolicy, type RetryPolicy } from './operators/reconnect.js';
import { createOutgoing } from './outgoing.js';
import { createRawPulse } from './rawPulse.js';
import type { CloseRequest, HeartbeatSocket } from './socket.js';
import type { Open, SocketStatus } from './status.js';

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
  const { heartbeat = {}, reconnect = {}, linger = 0 } = config;
  const journal = createJournal();
  const { event$, status$, enter, report } = journal;
  const incoming = createIncoming(config, journal);
  const outgoing = createOutgoing(config, journal);
  const connect = createConnect(config);
  checkNumber('linger', linger, 0);

  const end$ = new Subject<void>();
  const reconnect$ = new Subject<SocketLostError>();
  let current: unknown; // the attempt whose close event is still of interest

  const attempt$ = defer(() => {
    const status = journal.status;
    const attempt = (current = {});
    enter({ state: 'connecting', attempt: status.state === 'waiting' ? status.attempt : 0 });
    const observers = {
      onOpenEvent: (event: Event) => tell(config.openObserver, event),
      onCloseEvent: (event: CloseEvent) => attempt === current && tell(config.closeObserver, event),
    };
    return connect(observers);
  });

  const endNow = ({ code, reason }: CloseRequest) => {
    if (outgoing.isLinked()) tell(config.closingObserver);
    outgoing.unlink()?.close(code, reason);
    outgoing.clear();
    end$.next();
  };

  const newPulse = heartbeat
    ? createRawPulse(heartbeat, outgoing, journal)
    : () => ({ isMessage: () => true, beat$: NEVER });

  const policy =
    reconnect === false
      ? neverRetry
      : retryPolicy(reconnect, (attempt, delay, cause) =>
          enter({ state: 'waiting', attempt, retryAt: delay === undefined ? delay : now() + delay, cause }),
        );

  // It hears of the end when share() has already let go: whoever hears of it next may come back.
  const createEnding = () => {
    const ending$ = new Subject<never>();
    const closed = (cause?: unknown) => enter({ state: 'closed', cause });
    ending$.subscribe({ complete: closed, error: closed });
    return ending$;
  };

  const life$ = defer(() => {
    let nextRetry = policy();

    const afterLoss = (end: unknown) => {
      const lost = asLost(end);
      const status = journal.status;
      const livedFor = now() - (status as Open).since; // NaN if it never opened
      // Closed before anyone hears of it: whoever connects on hearing of it must not find this one still open.
      outgoing.unlink()?.close(lost.kind === 'reconnect' ? 1000 : undefined);
      // After an error event, the close event is still to come.
      if (lost.kind !== 'error') current = undefined;
      return race(
        // Subscribed to first: whoever hears of the loss may ask for a connection now.
        reconnect$.pipe(switchMap(() => timer(0))),
        defer(() => {
          report({ type: 'lost', cause: lost });
          // Whoever heard of it may have ended it all.
          if (journal.status !== status) return EMPTY;
          if (lost.kind !== 'reconnect') return nextRetry(lost, livedFor);
          nextRetry = policy();
          return timer(0);
        }),
      );
    };

    return attempt$.pipe(
      alongside(reconnect$.pipe(map(raise))),
      switchMap((connection) => {
        outgoing.greet(connection, incoming.request);
        if (outgoing.isLinked()) enter({ state: 'open', since: now() });
        const { isMessage, beat$ } = newPulse();
        connection.receive((frame) => {
          if (isMessage(frame.data)) incoming.take(frame);
        });
        return beat$.pipe(alongside(incoming.care$));
      }),
      retry({ delay: afterLoss }),
      alongside(outgoing.watch$),
      takeUntil(end$),
      tap({
        subscribe: outgoing.flush, // of what has grown too old, there being no connection yet
        unsubscribe() {
          outgoing.unlink();
          enter({ state: 'idle' });
        },
      }),
    );
  }).pipe(
    share({
      connector: createEnding,
      resetOnRefCountZero: linger > 0 ? () => timer(linger) : true,
    }),
  );

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
      else reconnect$.next(new SocketLostError('reconnect', 'reconnect()'));
    },
    multiplex: multiplexOver(socket$, outgoing, journal),
  }) as HeartbeatSocket<In, Out>;
}

const raise = (error: unknown): never => {
  throw error;
};

const NORMAL: CloseRequest = { code: 1000 };

const isDown = ({ state }: SocketStatus) => state === 'idle' || state === 'closed';

/** The ends of a bare `webSocket()`: a clean close completes, and what a constructor throws arrives as it was thrown. */
const neverRetry: RetryPolicy = () => (lost) => (lost.wasClean ? EMPTY : fail(lost.cause ?? lost));

/** RxJS reports what the observer throws, and the caller goes on. */
function tell<T>(observer: NextObserver<T> | undefined, value?: T): void {
  of(value as T).subscribe({ next: (value) => observer?.next(value) });
}

import {
  defer,
  EMPTY,
  filter,
  isObservable,
  map,
  merge,
  NEVER,
  race,
  retry,
  share,
  Subject,
  switchMap,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { alongside } from './alongside.js';
import { check, checkNumber } from './check.js';
import { now } from './clock.js';
import type { HeartbeatSocketConfig } from './config.js';
import { createConnect } from './connect.js';
import { asLost, fail, SocketLostError } from './errors.js';
import type { Incoming } from './incoming.js';
import type { Journal } from './journal.js';
import { pageLifecycle, type LifecycleSignal } from './lifecycle.js';
import { notify } from './notify.js';
import { retryPolicy, type RetryPolicy } from './operators/reconnect.js';
import type { Outgoing } from './outgoing.js';
import { here, startedBy } from './outside.js';
import { createRawPulse } from './rawPulse.js';
import type { Open } from './status.js';

/** What may befall a connection, or the wait for one, besides its own end. */
export type Signal = LifecycleSignal | 'reconnect';

/** What one life is made of. */
interface Parts<In, Out> {
  readonly journal: Journal;
  readonly incoming: Incoming<In, Out>;
  readonly outgoing: Outgoing<Out>;
  /** Comes from those who use the socket; what comes from its surroundings is told here, too. */
  readonly signal$: Subject<Signal>;
  /** Ends it, with no retry. */
  readonly end$: Observable<void>;
}

/**
 * From the first subscriber to the last: one connection after another, each with its heartbeat. It emits nothing; what
 * arrives goes to `incoming`. All subscribers share it.
 */
export function createLife<In, Out>(
  config: HeartbeatSocketConfig<In, Out>,
  { journal, incoming, outgoing, signal$, end$ }: Parts<In, Out>,
): Observable<never> {
  const { heartbeat = {}, reconnect = {}, lifecycle = pageLifecycle(), linger = 0, outside = here } = config;
  const { enter, report } = journal;
  const connect = createConnect(config);
  checkNumber('linger', linger, 0);
  check(!lifecycle || isObservable(lifecycle), 'lifecycle', 'an observable or false');

  let current: unknown; // the attempt whose close event is still of interest
  const attempt$ = defer(() => {
    const status = journal.status;
    const attempt = (current = {});
    enter({ state: 'connecting', attempt: status.state === 'waiting' ? status.attempt : 0 });
    return connect({
      onOpenEvent: (event) => notify(config.openObserver, event),
      onCloseEvent: (event) => attempt === current && notify(config.closeObserver, event),
    });
  });

  const surroundings$ = lifecycle
    ? merge(outgoing.watch$, lifecycle.pipe(tap((signal) => outside(() => signal$.next(signal)))))
    : outgoing.watch$;

  const probe$ = lifecycle && signal$.pipe(filter((signal) => signal === 'online' || signal === 'offline'));
  const newPulse = heartbeat
    ? createRawPulse(heartbeat, outgoing, journal, probe$)
    : () => ({ isMessage: () => true, beat$: NEVER });

  const interrupt = (signal: Signal) => {
    // Without reconnecting nothing would come back from being put aside.
    if (signal === 'reconnect' || (signal === 'pagehide' && reconnect !== false))
      throw new SocketLostError(signal, signal);
  };

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

  return defer(() => {
    let nextRetry = policy();

    const afterLoss = (end: unknown) => {
      const lost = asLost(end);
      const status = journal.status;
      const livedFor = now() - (status as Open).since; // NaN if it never opened
      const isAsked = lost.kind === 'reconnect' || lost.kind === 'pagehide';
      // Closed before anyone hears of it: whoever connects on hearing of it must not find this one still open.
      outgoing.unlink()?.close(isAsked ? 1000 : undefined);
      // After an error event, the close event is still to come.
      if (lost.kind !== 'error') current = undefined;
      return race(
        // Subscribed to first: whoever hears of the loss may ask for a connection now.
        signal$.pipe(
          filter((signal) => signal === 'reconnect' || signal === 'online'),
          switchMap(() => timer(0)),
        ),
        defer(() => {
          report({ type: 'lost', cause: lost });
          // Whoever heard of it may have ended it all.
          if (journal.status !== status) return EMPTY;
          if (!isAsked) return nextRetry(lost, livedFor);
          nextRetry = policy();
          if (lost.kind === 'reconnect') return timer(0);
          enter({ state: 'waiting', attempt: 0, retryAt: undefined, cause: lost });
          return NEVER;
        }),
      );
    };

    return attempt$.pipe(
      alongside(signal$.pipe(map(interrupt))),
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
      alongside(surroundings$),
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
    // Inside share(): around it, the first subscriber would take everybody's connection to a place of its own.
    startedBy(outside),
    share({
      connector: createEnding,
      resetOnRefCountZero: linger > 0 ? () => timer(linger).pipe(startedBy(outside)) : true,
    }),
  );
}

/** The ends of a bare `webSocket()`: a clean close completes, and what a constructor throws arrives as it was thrown. */
const neverRetry: RetryPolicy = () => (lost) => (lost.wasClean ? EMPTY : fail(lost.cause ?? lost));

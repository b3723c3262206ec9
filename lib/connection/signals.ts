import {
  BehaviorSubject,
  combineLatest,
  defer,
  EMPTY,
  filter,
  finalize,
  first,
  map,
  of,
  Subject,
  switchMap,
  tap,
  timer,
  Observable,
} from 'rxjs';
import { CLOSED } from '../ground/closeRequest.js';
import { fail, SocketLostError } from '../ground/errors.js';
import { runInPlace } from '../ground/run.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import type { LifecycleSignal } from '../vocabulary/lifecycleSignal.js';
import { pageLifecycle } from './lifecycle.js';

/** A signal to a connection, or to the wait for one. */
export type Signal = LifecycleSignal | 'reconnect' | 'close';

/** The signals of the user and of the page to a socket. */
export interface Signals {
  readonly emit: (signal: Signal) => void;
  readonly signal$: Observable<Signal>;
  /** Listens to the page while it is subscribed to; empty if there are no such signals. */
  readonly lifecycle$: Observable<unknown>[];
  /** Errors when a signal ends the connection, and at once while the page is suspended. */
  readonly interruption$: Observable<unknown>;
  /** Errors when a signal ends an attempt that hangs; empty if there are no such signals. */
  readonly impatience$: Observable<unknown>[];
  /** Emits when a signal ends the wait for the next connection, and errors when there is no next connection. */
  readonly wake$: Observable<unknown>;
  /** Emits when a signal asks for a ping; `undefined` if there are no such signals. */
  readonly probe$: Observable<unknown> | undefined;
}

/**
 * The least time between two attempts that signals of the page start, and the age at which an attempt seems to hang, in milliseconds.
 * A network that is back is often signalled several times.
 */
const MOMENT = 1_000;

export function createSignals<In, Out>({
  lifecycle = pageLifecycle(),
  reconnect,
  outside: run = runInPlace,
}: HeartbeatSocketConfig<In, Out>): Signals {
  const signal$ = new Subject<Signal>();
  const isRecent$ = new BehaviorSubject(false); // whether a signal has brought on an attempt a moment ago
  let isPutAside = false;

  const emit = (signal: Signal) => {
    // Without reconnecting, the socket would not come back from `pagehide`.
    if (signal === 'pagehide' && (isPutAside || reconnect === false)) return;
    if (signal !== 'offline') isPutAside = signal === 'pagehide';
    run(() => signal$.next(signal));
  };
  const moment = () =>
    isRecent$.pipe(
      switchMap((isRecent) => (isRecent ? timer(MOMENT) : EMPTY)),
      tap(() => isRecent$.next(false)),
      finalize(() => {
        isPutAside = false;
        isRecent$.next(false);
      }),
    );
  const bringOn = () => isRecent$.next(true);
  const attempt = () =>
    isRecent$.pipe(
      first((isRecent) => !isRecent),
      tap(bringOn),
    );
  const impatience = () =>
    combineLatest([signal$.pipe(filter((signal) => signal === 'online' && !isRecent$.value)), timer(MOMENT)]).pipe(
      tap(bringOn),
      map(() => {
        throw new SocketLostError('online', 'online');
      }),
    );

  return {
    emit,
    signal$,
    lifecycle$: lifecycle ? [moment(), lifecycle.pipe(tap(emit))] : [],
    interruption$: new Observable((subscriber) => {
      const interrupt = (signal: Signal) => {
        const error = interruptionBy(signal);
        if (error) subscriber.error(error);
      };
      if (isPutAside) interrupt('pagehide');
      return signal$.subscribe(interrupt);
    }),
    impatience$: lifecycle && reconnect !== false ? [impatience()] : [],
    wake$: defer(() =>
      signal$.pipe(
        filter((signal) => signal !== 'offline'),
        // `pagehide` ends a wait, too: the next attempt is not made, and waits for `online`.
        switchMap((signal) => (signal === 'close' ? fail(CLOSED) : signal === 'online' ? attempt() : of(signal))),
      ),
    ),
    probe$: lifecycle ? signal$.pipe(probing) : undefined,
  };
}

function interruptionBy(signal: Signal): Error | undefined {
  if (signal === 'close') return CLOSED;
  return signal === 'reconnect' || signal === 'pagehide' ? new SocketLostError(signal, signal) : undefined;
}

const probing = filter((signal: Signal) => signal === 'online' || signal === 'offline');

import { filter, Subject, tap, type Observable } from 'rxjs';
import { CLOSED } from '../ground/closeRequest.js';
import { SocketLostError, type LostKind } from '../ground/errors.js';
import { runInPlace } from '../ground/run.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import type { LifecycleSignal } from '../vocabulary/lifecycleSignal.js';
import { pageLifecycle } from './lifecycle.js';

/** What may befall a connection, or the wait for one, besides its own end. */
export type Signal = LifecycleSignal | 'reconnect' | 'close';

/** What the user of a socket and its surroundings signal to it. */
export interface Signals {
  readonly emit: (signal: Signal) => void;
  readonly signal$: Observable<Signal>;
  /** Listens to the surroundings, while it is subscribed to; empty where they signal nothing. */
  readonly lifecycle$: Observable<unknown>[];
  /** Errors when a signal ends the connection. */
  readonly interruption$: Observable<unknown>;
  /** Emits when a signal ends the wait for the next connection, and errors when there is to be none. */
  readonly wake$: Observable<unknown>;
  /** Emits when a signal calls for a ping; there is none where the surroundings signal nothing. */
  readonly probe$: Observable<unknown> | undefined;
}

export function createSignals<In, Out>({
  lifecycle = pageLifecycle(),
  reconnect,
  outside: run = runInPlace,
}: HeartbeatSocketConfig<In, Out>): Signals {
  const signal$ = new Subject<Signal>();
  const emit = (signal: Signal) => run(() => signal$.next(signal));
  return {
    emit,
    signal$,
    lifecycle$: lifecycle ? [lifecycle.pipe(tap(emit))] : [],
    // Without reconnecting nothing would come back from being put aside.
    interruption$: signal$.pipe(reconnect === false ? interrupted : interruptedOrPutAside),
    wake$: signal$.pipe(waking),
    probe$: lifecycle ? signal$.pipe(probing) : undefined,
  };
}

const interruptedBy = (...kinds: LostKind[]) =>
  tap((signal: Signal) => {
    if (signal === 'close') throw CLOSED;
    const kind = kinds.find((kind) => kind === signal);
    if (kind) throw new SocketLostError(kind, kind);
  });

const interrupted = interruptedBy('reconnect');
const interruptedOrPutAside = interruptedBy('reconnect', 'pagehide');

const waking = filter((signal: Signal) => {
  if (signal === 'close') throw CLOSED;
  return signal === 'reconnect' || signal === 'online';
});

const probing = filter((signal: Signal) => signal === 'online' || signal === 'offline');

import { signal, untracked, type DestroyRef, type Signal, type WritableSignal } from '@angular/core';
import { defer, EMPTY, finalize, noop, Subscription, type Observable } from 'rxjs';
import type { CloseRequest } from '../ground/closeRequest.js';
import type { HandoverTarget } from '../vocabulary/handoverPolicy.js';
import type { HeartbeatSocket, SocketMembers } from '../vocabulary/socket.js';
import { isDown, type SocketStatus } from '../vocabulary/status.js';

/** The signals of a socket of an Angular app. */
interface SocketSignals<In> {
  /** The status of the socket: `status$` as a signal. */
  readonly status: Signal<SocketStatus>;
  /**
   * The last message; `undefined` before the first. Of two messages in one turn, a signal shows only the second. To get every
   * message, subscribe.
   */
  readonly message: Signal<In | undefined>;
  /** The time from the last answered ping to its pong, in milliseconds; `undefined` before the first. */
  readonly latency: Signal<number | undefined>;
  /** How many messages the outbox holds. */
  readonly queued: Signal<number>;
}

/**
 * A `HeartbeatSocket` of an Angular app, with signals. Each subscriber is notified in the zone in which it subscribed. Pings, timers
 * and unused messages stay outside Angular's zone.
 */
export interface HeartbeatSocketRef<In, Out = In> extends HeartbeatSocket<In, Out>, SocketSignals<In> {
  /** The status of the socket: `status$` as a signal. */
  readonly status: Signal<SocketStatus>;
}

/**
 * Connects, and stays connected until `destroyRef` is destroyed. `hear` passes each notification to its subscriber; `refresh` is called
 * when a signal has changed.
 */
export function createSocketRef<In, Out>(
  socket$: HeartbeatSocket<In, Out>,
  hear: <T>(source: Observable<T>) => Observable<T>,
  destroyRef: DestroyRef,
  refresh: () => void,
): HeartbeatSocketRef<In, Out> {
  const status = signal<SocketStatus>({ state: 'idle' });
  const message = signal<In | undefined>(undefined);
  const latency = signal<number | undefined>(undefined);
  const queued = signal(0);
  const setter =
    <T>(target: WritableSignal<T>) =>
    (value: T) => {
      // Before Angular 19 an effect must not set a signal, but one that sends or closes does.
      untracked(() => target.set(value));
      refresh();
    };
  let isDestroyed = false;
  // After that, a later subscriber must not connect the socket again.
  const whileAlive = <T>(source: Observable<T>) => hear(defer(() => (isDestroyed ? EMPTY : source)));

  // A subscription does not outlive an end of the socket, so the next hold makes a new one.
  const held = new Subscription();
  let isHeld = false;
  const hold = () => {
    if (isHeld) return;
    isHeld = true;
    const message$ = socket$.pipe(finalize(() => (isHeld = false)));
    held.add(message$.subscribe({ next: setter(message), error: noop }));
  };

  destroyRef.onDestroy(() => {
    isDestroyed = true;
    socket$.unsubscribe();
    held.unsubscribe();
  });
  const setStatus = setter(status);
  socket$.status$.subscribe((status) => {
    setStatus(status);
    if (!isDown(status)) hold();
  });
  socket$.latency$.subscribe(setter(latency));
  socket$.queued$.subscribe(setter(queued));
  hold();

  const members = {
    status: status.asReadonly(),
    message: message.asReadonly(),
    latency: latency.asReadonly(),
    queued: queued.asReadonly(),
    status$: hear(socket$.status$),
    latency$: hear(socket$.latency$),
    queued$: hear(socket$.queued$),
    events$: hear(socket$.events$),
    next(message: Out) {
      if (!isDestroyed) socket$.next(message);
      // To be dropped and reported: there will be no connection to wait for.
      else socket$.deliver(message).subscribe({ error: noop });
    },
    deliver: (message: Out) => hear(socket$.deliver(message)),
    complete: () => socket$.complete(),
    error: (close: CloseRequest) => socket$.error(close),
    unsubscribe: () => socket$.unsubscribe(),
    reconnect() {
      if (!isDestroyed) socket$.reconnect();
    },
    handover(target?: HandoverTarget) {
      if (!isDestroyed) socket$.handover(target);
    },
    multiplex: (subMsg: () => Out, unsubMsg: () => Out, messageFilter: (message: In) => boolean) =>
      whileAlive(socket$.multiplex(subMsg, unsubMsg, messageFilter)),
  } satisfies SocketMembers<In, Out> & SocketSignals<In>;
  return Object.assign(whileAlive(socket$), members);
}

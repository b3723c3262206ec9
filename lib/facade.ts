import {
  filter,
  first,
  map,
  noop,
  Observable,
  pipe,
  skipWhile,
  takeUntil,
  Subscription,
  type MonoTypeOperatorFunction,
} from 'rxjs';
import { closeSocket } from './connection/openSocket.js';
import type { Signal, Signals } from './connection/signals.js';
import type { Events } from './events/events.js';
import { NORMAL_CLOSE, validateClose, type CloseRequest } from './ground/closeRequest.js';
import { HANDOVER_TARGET } from './ground/options.js';
import { notify } from './ground/notify.js';
import { validateOptions } from './ground/validate.js';
import type { Succession } from './messages/succession.js';
import { createMultiplex } from './messages/multiplex.js';
import type { Outgoing } from './messages/outgoing.js';
import type { HandoverTarget } from './vocabulary/handoverPolicy.js';
import type { HeartbeatSocketConfig } from './vocabulary/config.js';
import type { HeartbeatSocket, SocketMembers } from './vocabulary/socket.js';
import { isDown, type SocketEvent } from './vocabulary/status.js';

/** The parts of a socket. */
interface Parts<In, Out> {
  readonly config: HeartbeatSocketConfig<In, Out>;
  /** Connects while it is subscribed to, and emits the messages. */
  readonly shared$: Observable<In>;
  /** Keeps track of the subscribers. */
  readonly attended: MonoTypeOperatorFunction<In>;
  readonly signals: Signals;
  readonly events: Events;
  readonly outgoing: Outgoing<Out>;
  /** With the option `handover`. */
  readonly succession: Succession | undefined;
}

/** Makes the socket that users hold. */
export function createFacade<In, Out>({
  config,
  shared$,
  attended,
  signals,
  events,
  outgoing,
  succession,
}: Parts<In, Out>): HeartbeatSocket<In, Out> {
  let held = Subscription.EMPTY; // a connection that reconnect() keeps for the next subscriber
  const message$ = attended(shared$);
  const socket$ = new Observable<In>((subscriber) => {
    message$.subscribe(subscriber);
    held.unsubscribe();
  });

  const closeNow = ({ code, reason }: CloseRequest) => {
    const socket = outgoing.session.detach();
    if (socket) notify(config.closingObserver);
    // Torn down before anyone is notified: a handler that connects must not find this one still open.
    events.uninterrupted(() => {
      closeSocket(socket, code, reason);
      outgoing.sender.clear();
      signals.emit('close');
    });
  };

  // What waits may leave first, if a connection is on its way.
  const close = (request: CloseRequest) => {
    if (isDown(events.status()) && !outgoing.outbox.size()) return;
    events.status$
      .pipe(
        skipWhile(isDown),
        first(({ state }) => state !== 'connecting'),
        takeUntil(signals.signal$.pipe(closing)),
      )
      .subscribe(() => {
        outgoing.sender.flush();
        closeNow(request);
      });
  };

  const reconnect = () => {
    if (events.status().state !== 'closed') {
      signals.emit('reconnect');
      return;
    }
    // Before it connects: a subscriber that is notified of that takes it over.
    held = new Subscription();
    held.add(shared$.subscribe({ error: noop }));
  };

  const members = {
    status$: events.status$,
    status: () => events.status(),
    latency$: events.event$.pipe(latencies),
    events$: events.event$,
    queued$: outgoing.pump.queued$,
    next: (message: Out) => outgoing.sender.sendOrQueue(message),
    deliver: (message: Out) => outgoing.sender.deliver(message),
    complete: () => close(NORMAL_CLOSE),
    error(request: CloseRequest) {
      validateClose(request);
      close(request);
    },
    unsubscribe: () => closeNow(NORMAL_CLOSE),
    reconnect,
    handover(target: HandoverTarget = {}) {
      validateOptions('handover', target, HANDOVER_TARGET);
      if (!succession?.renew(target)) reconnect();
    },
    multiplex: createMultiplex(socket$, outgoing, events, signals.signal$),
  } satisfies SocketMembers<In, Out>;

  return Object.assign(socket$, members);
}

const closing = filter((signal: Signal) => signal === 'close');

const latencies = pipe(
  filter((event: SocketEvent) => event.type === 'pong'),
  map(({ latency }) => latency),
);

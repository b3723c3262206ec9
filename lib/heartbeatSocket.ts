import { catchError, EMPTY, identity, share, switchMap, timer, Observable } from 'rxjs';
import { createConnector } from './connection/connector.js';
import { endOf, reconnectOptions } from './connection/reconnectOptions.js';
import { closeSocket } from './connection/openSocket.js';
import { createSignals } from './connection/signals.js';
import { Events } from './events/events.js';
import { createFacade } from './facade.js';
import { CLOSED, NORMAL_CLOSE } from './ground/closeRequest.js';
import { isAskedFor, type SocketLostError } from './ground/errors.js';
import { runInPlace } from './ground/run.js';
import { configOf, SOCKET } from './ground/options.js';
import { validateOptions } from './ground/validate.js';
import { createAgreement } from './messages/agreement.js';
import { createSuccession, deserializerOf } from './messages/handover.js';
import { Handshakes } from './messages/handshake.js';
import { heartbeatOptions } from './messages/heartbeatOptions.js';
import { Incoming } from './messages/incoming.js';
import { Outgoing } from './messages/outgoing.js';
import { createExperience } from './operators/experience.js';
import { heartbeatWith } from './operators/heartbeat.js';
import { mergeErrors } from './operators/mergeErrors.js';
import { reconnect } from './operators/reconnect.js';
import { subscribeIn } from './operators/subscribeIn.js';
import type { Frame, HeartbeatSocketConfig, SocketHeartbeat } from './vocabulary/config.js';
import type { HandoverTarget } from './vocabulary/handoverPolicy.js';
import type { HeartbeatSocket } from './vocabulary/socket.js';
import { isDown } from './vocabulary/status.js';

/**
 * Makes a `webSocket()` that notices when the peer is gone, and reconnects by itself.
 *
 * Subscribing connects. All subscribers share one socket, and the last one to leave closes it. Every end that you did not ask for is
 * retried, even a clean close.
 *
 * ```ts
 * const socket$ = heartbeatSocket$<Quote, Order>('wss://example.com/quotes');
 * socket$.subscribe((quote) => console.log(quote));
 * socket$.status$.subscribe(({ state }) => console.log(state));
 * socket$.next({ buy: 'ACME' }); // waits for the connection
 * ```
 *
 * Errors: {@link SocketLostError} when a retry would fail in the same way, or when `maxRetries` is used up.
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function heartbeatSocket$<In, Out = In>(
  urlOrConfig: string | URL | HeartbeatSocketConfig<In, Out>,
): HeartbeatSocket<In, Out> {
  const config: HeartbeatSocketConfig<In, Out> = configOf(urlOrConfig);
  validateOptions('', config, SOCKET, '', '');
  const { linger = 0, outside = runInPlace } = config;

  const events = new Events();
  const signals = createSignals(config);
  const renew = (target: HandoverTarget) => {
    succession?.renew(target);
  };
  const incoming = new Incoming(config, deserializerOf(config, events, renew), events);
  const outgoing = new Outgoing(config, events);
  const connector = createConnector(config, events, () => outgoing.outbox.largest());

  const experience = createExperience();
  const sendPing = (ping: Frame, isAnswer: boolean) => outgoing.pings.send(ping, isAnswer);
  const beat = (options: SocketHeartbeat) =>
    heartbeatWith(experience, sendPing, heartbeatOptions(options, events, signals.probe$, outgoing));
  const { agree, withHeartbeat } = createAgreement(config, outgoing, (options) => (options ? beat(options) : identity));
  const handshakes = new Handshakes(config, {
    session: outgoing.session,
    events,
    agree,
    request: () => incoming.request(),
  });
  const parts = { connector, handshakes, incoming, outgoing, events, resumes: !!config.resume };
  const succession = config.handover && createSuccession(config.handover, parts);

  // Closed before anyone is notified: a handler that connects must not find this one still open.
  const onLost = (lost: SocketLostError) =>
    events.uninterrupted(() => {
      connector.onLost(lost);
      closeSocket(outgoing.session.detach(), isAskedFor(lost) ? NORMAL_CLOSE.code : undefined);
      events.emit({ type: 'lost', cause: lost });
    });

  /** One connection after another, from the first subscriber to the last. Frames go to `incoming`. */
  const connections$ = connector.connection$.pipe(
    mergeErrors(...signals.impatience$),
    succession?.withSuccessors ?? identity,
    switchMap(({ frame$, socket, takeOver }) => {
      takeOver?.();
      const unready = takeOver ? handshakes.takeOver(socket) : handshakes.begin(socket);
      return frame$.pipe(withHeartbeat, incoming.deliver(unready), succession?.outlive ?? identity);
    }),
    mergeErrors(signals.interruption$),
    reconnect({ ...reconnectOptions(config, events), wake$: signals.wake$, onLost }),
    mergeErrors(outgoing.pump.upkeep$, ...signals.lifecycle$),
    // Torn down before subscribers complete: one that comes back at once must not find this one still open.
    catchError((end: unknown): Observable<never> => (end === CLOSED ? EMPTY : endOf(config, end))),
  );

  /** The last subscriber has left, or was notified of the end: `share()` lets go at the value. */
  const leave = () =>
    new Observable<void>((subscriber) =>
      events.uninterrupted(() => {
        if (!isDown(events.status())) {
          outgoing.session.detach();
          events.setStatus({ state: 'idle' });
        }
        subscriber.next();
      }),
    );

  const shared$ = connections$.pipe(
    // Inside share(): around it, the first subscriber would take everybody's connection to a place of its own.
    subscribeIn(outside),
    share<In>({
      connector: () => incoming.audience((cause) => events.setStatus({ state: 'closed', cause })),
      resetOnRefCountZero: () => (linger > 0 ? timer(linger).pipe(subscribeIn(outside), switchMap(leave)) : leave()),
    }),
  );

  return createFacade({ config, shared$, attended: incoming.attended, signals, events, outgoing, succession });
}

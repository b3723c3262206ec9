import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  filter,
  finalize,
  ignoreElements,
  map,
  merge,
  NEVER,
  Observable,
  of,
  startWith,
  Subject,
  switchMap,
  take,
  tap,
  timeout,
  timer,
  type MonoTypeOperatorFunction,
} from 'rxjs';
import { closeSocket, type Connection } from '../connection/openSocket.js';
import type { Connector } from '../connection/connector.js';
import type { Events } from '../events/events.js';
import { elapsed } from '../ground/clock.js';
import { asLost, fail } from '../ground/errors.js';
import { HANDOVER, HANDOVER_TARGET } from '../ground/options.js';
import { isObject, validateOptions } from '../ground/validate.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import type { HandoverPolicy, HandoverTarget } from '../vocabulary/handoverPolicy.js';
import type { Handshakes } from './handshake.js';
import type { Incoming } from './incoming.js';
import { fromJson } from './json.js';
import type { Outgoing } from './outgoing.js';

/** When a connection is renewed without a gap, and how long the old one may go on. */
export interface HandoverConfig<In> {
  /**
   * A connection is renewed at this age, in milliseconds: ahead of the server's limit. While the new one does not get ready, another
   * attempt is made every 30 s. `Infinity` never renews by age.
   * @default Infinity
   */
  renewAfter?: number | undefined;
  /**
   * Sees each message, and returns `true` or `{ url }` for one by which the server asks for a new connection. The message is emitted, too.
   * @default no message does
   */
  when?: ((message: In) => boolean | HandoverTarget | undefined) | undefined;
  /**
   * How long the old connection may go on beside one that is ready, in milliseconds: without `resume` until the server ends it, then until a
   * pong proves that what was sent has arrived. `0` waits for neither.
   * @default 5000
   */
  drainTimeout?: number | undefined;
}

/** One connection after the other, without a gap. */
export interface Succession {
  /** Calls for a handover; one that is under way goes on. */
  readonly renew: (target: HandoverTarget) => void;
  /** Emits each new connection when it takes over, after the first. */
  readonly withSuccessors: MonoTypeOperatorFunction<Connection>;
  /** The end of a connection that has a successor on its way is none for the subscribers, unless that fails, too. */
  readonly outlive: MonoTypeOperatorFunction<never>;
}

/** What a handover works with. */
interface Parts<In, Out> {
  readonly connector: Connector;
  readonly handshakes: Handshakes<In>;
  readonly incoming: Incoming<In, Out>;
  readonly outgoing: Outgoing<Out>;
  readonly events: Events;
  /** Whether the new connection is asked for what the old one did not bring. */
  readonly resumes: boolean;
}

/** What a {@link HandoverPolicy} really is. */
interface Policy<In> {
  readonly when: HandoverConfig<In>['when'];
  readonly successionOf: (parts: Parts<In, unknown>) => Succession;
}

/** An attempt by age that failed is made again this often. */
const ANEW = 30_000;

/**
 * Renews a connection without a gap: the new one is opened and made ready beside the old one, takes over, and the old one is closed
 * with code 1000. If the new one does not get ready, the old one stays.
 *
 * Only one of the two delivers at any time: what the new one brings waits until the old one has ended. For each message to arrive
 * exactly once, use `resume`, or a server that ends the old connection of a client when it accepts the new one.
 *
 * ```ts
 * const socket$ = heartbeatSocket$<{ type: string }>({
 *   url: 'wss://example.com/feed',
 *   handover: handover({ renewAfter: 3_600_000, when: ({ type }) => type === 'going-away' }),
 * });
 * socket$.subscribe();
 * socket$.handover(); // at any time
 * ```
 *
 * With a server that ends the old connection, which brings `b` before its end:
 *
 * ```text
 * old      -a---b-|
 * new           -c--d-
 * result   -a---b-c-d-
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function handover<In>(config: HandoverConfig<In> = {}): HandoverPolicy<In> {
  validateOptions('handover', config, HANDOVER);
  const { renewAfter = Infinity, when, drainTimeout = 5_000 } = config;
  const successionOf: Policy<In>['successionOf'] = ({ connector, handshakes, incoming, outgoing, events, resumes }) => {
    const call$ = new Subject<HandoverTarget>();
    const ended$ = new Subject<void>(); // the old connection, while its successor is made ready
    let isUnderWay = false;
    let end: unknown; // of that old connection

    /** Emits when the peer has answered a ping that left after all messages: new ones wait for the new connection. */
    const proven$ = defer(() => {
      if (!drainTimeout || !outgoing.isProbing()) return of(undefined);
      const since = elapsed();
      outgoing.hold(true);
      const pong$ = events.event$.pipe(filter((event) => event.type === 'pong'));
      return merge(
        pong$.pipe(filter(({ latency }) => elapsed() - latency >= since)),
        // One that is unanswered keeps another from leaving.
        pong$.pipe(
          startWith(undefined),
          tap(() => outgoing.callForPing()),
          ignoreElements(),
        ),
      ).pipe(timeout({ first: drainTimeout, with: () => of(undefined) }));
    });
    /** Emits when nothing more is expected of the old connection. */
    const drained$ = defer(() => {
      if (end) return of(undefined);
      const told$ = resumes || !drainTimeout ? proven$ : timer(drainTimeout).pipe(switchMap(() => proven$));
      return merge(ended$, told$);
    });

    const madeReady = ({ frame$, socket, takeOver }: Connection): Observable<Connection> =>
      defer(() => {
        const held: MessageEvent[] = [];
        let isReady = false;
        const ready$ = frame$.pipe(
          filter((frame) => !(isReady && held.push(frame))),
          incoming.prepare(handshakes.prepare(socket)),
          tap(() => (isReady = true)),
        );
        const successor: Connection = { socket, takeOver, frame$: heldFirst(held, frame$) };
        return ready$.pipe(
          switchMap(() => drained$),
          map(() => successor),
        );
      });

    const begin = ({ url }: HandoverTarget) => {
      isUnderWay = true;
      end = undefined;
      events.emit({ type: 'handover' });
      return url;
    };
    const successor = (target: HandoverTarget): Observable<Connection> =>
      // Two stages: a handler of the event may unsubscribe, and nobody is asked for an address then.
      of(target).pipe(
        map(begin),
        switchMap((url) => connector.successor(url)),
        switchMap(madeReady),
        take(1),
        tap(() => (isUnderWay = false)),
        catchError((error: unknown) => {
          if (end) return fail(end);
          outgoing.hold(false);
          events.emit({ type: 'handover-failed', cause: asLost(error) });
          return EMPTY;
        }),
        finalize(() => {
          isUnderWay = false;
          outgoing.prepare(undefined);
        }),
      );

    const aged$ =
      renewAfter < Infinity
        ? outgoing.opening$.pipe(
            switchMap(() => timer(renewAfter, ANEW)),
            map((): HandoverTarget => ({})),
          )
        : EMPTY;

    const successor$ = merge(call$, aged$).pipe(
      filter(() => !isUnderWay),
      // Not exhaustMap(): a handler of the takeover may call for the next one, which begins when that is done.
      concatMap(successor),
    );

    return {
      renew: (target) => call$.next(target),
      withSuccessors: (connection$) => merge(successor$, connection$),
      outlive: catchError((lost: unknown) => {
        if (!isUnderWay) return fail(lost);
        end = lost;
        closeSocket(outgoing.detach());
        const isReady = ended$.observed;
        ended$.next();
        // Nothing was ready yet to take over.
        if (!isReady) events.setStatus({ state: 'connecting', attempt: 0 });
        return NEVER;
      }),
    };
  };
  const policy: Policy<In> = { when, successionOf };
  return { ...policy, type: 'handover' } as unknown as HandoverPolicy<In>;
}

/** What was held of a connection comes first, and then what it brings: nothing is in the way of that. */
const heldFirst = (held: MessageEvent[], frame$: Observable<MessageEvent>) =>
  new Observable<MessageEvent>((subscriber) => {
    for (let frame = held.shift(); frame && !subscriber.closed; frame = held.shift()) subscriber.next(frame);
    frame$.subscribe(subscriber);
  });

/** Opens what {@link handover} has made. */
export const createSuccession = <In, Out>(policy: HandoverPolicy<In>, parts: Parts<In, Out>): Succession =>
  (policy as unknown as Policy<In>).successionOf(parts as Parts<In, unknown>);

/** The deserializer of a socket, with an eye on what the server asks for. */
export function deserializerOf<In, Out>(
  { deserializer = fromJson as (frame: MessageEvent) => In, handover }: HeartbeatSocketConfig<In, Out>,
  events: Events,
  renew: (target: HandoverTarget) => void,
): (frame: MessageEvent) => In {
  const when = (handover as unknown as Policy<In> | undefined)?.when;
  if (!when) return deserializer;
  const wantsAnew = events.guard('when', (message: In) => {
    const target = when(message);
    if (!target) return;
    const given = isObject(target) ? target : {};
    validateOptions('handover.when', given, HANDOVER_TARGET);
    if (events.status().state === 'open') renew(given);
  });
  return (frame) => {
    const message = deserializer(frame);
    wantsAnew(message);
    return message;
  };
}

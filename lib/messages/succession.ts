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
import type { HandoverTarget } from '../vocabulary/handoverPolicy.js';
import type { Handshakes } from './handshake.js';
import type { Incoming } from './incoming.js';
import type { Outgoing } from './outgoing.js';

/** One connection after the other, without a gap. */
export interface Succession {
  /** Calls for a handover; one that is under way goes on. Returns `false` if there is no connection to be renewed. */
  readonly renew: (target: HandoverTarget) => boolean;
  /** Emits each new connection when it takes over, after the first. */
  readonly withSuccessors: MonoTypeOperatorFunction<Connection>;
  /** The end of a connection that has a successor on its way is none for the subscribers, unless that fails, too. */
  readonly outlive: MonoTypeOperatorFunction<never>;
}

/** The parts of a socket that take part in a handover. */
export interface SuccessionParts<In, Out> {
  readonly connector: Connector;
  readonly handshakes: Handshakes<In, Out>;
  readonly incoming: Incoming<In, Out>;
  readonly outgoing: Outgoing<Out>;
  readonly events: Events;
  /** Whether the new connection is asked for what the old one did not bring. */
  readonly resumes: boolean;
}

/** When a connection is renewed by age, and how long the old one may go on. */
interface Times {
  readonly renewAfter: number;
  readonly drainTimeout: number;
}

/** An attempt by age that failed is made again this often. */
const ANEW = 30_000;

/** Makes each new connection ready beside the old one, and lets it take over when nothing more is expected of that. */
export function successionOf<In, Out>(
  { renewAfter, drainTimeout }: Times,
  { connector, handshakes, incoming, outgoing, events, resumes }: SuccessionParts<In, Out>,
): Succession {
  const call$ = new Subject<HandoverTarget>();
  const ended$ = new Subject<void>(); // the old connection, while its successor is made ready
  let isUnderWay = false;
  let end: unknown; // of that old connection

  /** Emits when the peer has answered a ping that left after all messages: new ones wait for the new connection. */
  const proven$ = defer(() => {
    if (!drainTimeout || !outgoing.window.isProbing()) return of(undefined);
    const since = elapsed();
    outgoing.session.hold(true);
    const pong$ = events.event$.pipe(filter((event) => event.type === 'pong'));
    return merge(
      pong$.pipe(filter(({ latency }) => elapsed() - latency >= since)),
      // One that is unanswered keeps another from leaving.
      pong$.pipe(
        startWith(undefined),
        tap(() => outgoing.window.call()),
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
        outgoing.session.hold(false);
        events.emit({ type: 'handover-failed', cause: asLost(error) });
        return EMPTY;
      }),
      finalize(() => {
        isUnderWay = false;
        outgoing.session.prepare(undefined);
      }),
    );

  const aged$ =
    renewAfter < Infinity
      ? outgoing.link.opening$.pipe(
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
    renew(target) {
      // One whose old connection has ended meanwhile is still under way.
      const isThere = isUnderWay || events.status().state === 'open';
      if (isThere) call$.next(target);
      return isThere;
    },
    withSuccessors: (connection$) => merge(successor$, connection$),
    outlive: catchError((lost: unknown) => {
      if (!isUnderWay) return fail(lost);
      end = lost;
      closeSocket(outgoing.session.detach());
      const isReady = ended$.observed;
      ended$.next();
      // Nothing was ready yet to take over.
      if (!isReady) events.setStatus({ state: 'connecting', attempt: 0 });
      return NEVER;
    }),
  };
}

/** Emits the frames that were held, and then those that the connection brings. */
const heldFirst = (held: MessageEvent[], frame$: Observable<MessageEvent>) =>
  new Observable<MessageEvent>((subscriber) => {
    for (let frame = held.shift(); frame && !subscriber.closed; frame = held.shift()) subscriber.next(frame);
    frame$.subscribe(subscriber);
  });

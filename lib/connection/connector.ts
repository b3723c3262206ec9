import { catchError, combineLatest, defer, first, from, map, of, switchMap, timeout, type Observable } from 'rxjs';
import type { Events } from '../events/events.js';
import { causedBy, fail, SocketLostError, type LostKind } from '../ground/errors.js';
import { isStream } from '../ground/isStream.js';
import { notify } from '../ground/notify.js';
import { isAddress, isProtocol } from '../ground/options.js';
import { validate } from '../ground/validate.js';
import type { HeartbeatSocketConfig, NextAttempt } from '../vocabulary/config.js';
import { isDown } from '../vocabulary/status.js';
import { openSocket, type Connection, type SocketObservers } from './openSocket.js';
import { webSocketOf } from './webSocketOf.js';

/** Makes connections. */
export interface Connector {
  /** One attempt for each subscription, from asking for the address to the open connection, in `connectTimeout` at most. */
  readonly connection$: Observable<Connection>;
  /** One attempt beside a connection that lives: it does not appear in the status, and it is not the current one before it takes over. */
  readonly successor: (url?: string | URL) => Observable<Connection>;
  /** The last attempt or its connection is lost: unless an event of it is still to come, nothing it does later is of interest. */
  readonly onLost: (lost: SocketLostError) => void;
}

/** `largest` says which message may have been too big for the peer. */
export function createConnector<In, Out>(
  config: HeartbeatSocketConfig<In, Out>,
  events: Events,
  largest: () => string,
): Connector {
  const { connectTimeout = 10_000, openObserver, closeObserver } = config;
  let current: unknown; // the attempt whose close event is still of interest
  let lost: SocketLostError | undefined; // the connection before

  const open = ([url, protocol]: readonly unknown[], attempt: unknown) => {
    const WebSocketCtor = webSocketOf(config);
    let kind: LostKind = 'bad-url';
    try {
      isAddress('url', url);
      kind = 'bad-protocol';
      isProtocol('protocol', protocol);
      kind = 'no-websocket';
      validate(typeof WebSocketCtor === 'function', 'WebSocketCtor', 'passed: there is no global WebSocket');
    } catch (error) {
      // The message is our own.
      return fail(new SocketLostError(kind, (error as Error).message));
    }
    const observers: SocketObservers = {
      onOpenEvent: (event) => notify(openObserver, event),
      onCloseEvent: (event) => {
        if (attempt === current) notify(closeObserver, event);
      },
    };
    const options = {
      binaryType: config.binaryType,
      protocol: protocol as string | string[] | undefined,
      largest: config.delivery === 'at-least-once' ? largest : undefined,
    };
    return openSocket(String(url), WebSocketCtor, options, observers, events);
  };

  const begin = () => {
    const last = events.status();
    const mark = (current = {});
    if (isDown(last)) lost = undefined;
    const next: NextAttempt = { attempt: last.state === 'waiting' ? last.attempt : 0, lost };
    events.setStatus({ state: 'connecting', attempt: next.attempt });
    return { mark, next };
  };
  const connect = ({ mark, next }: ReturnType<typeof begin>, url: unknown) =>
    combineLatest([ask(url ?? config.url, next), ask(config.protocol, next)]).pipe(
      first(),
      catchError((thrown: unknown) => fail(causedBy('connect-failed', 'url or protocol', thrown))),
      switchMap((address) => open(address, mark)),
      timeout({
        first: connectTimeout,
        with: () => fail(new SocketLostError('connect-timeout', `no connection within ${connectTimeout} ms`)),
      }),
    );
  // Two stages: a handler of the status may unsubscribe, and nobody is asked for an address then.
  const connection$ = of(undefined).pipe(
    map(begin),
    switchMap((attempt) => connect(attempt, undefined)),
  );

  return {
    connection$,
    successor: (url) =>
      defer(() => {
        const mark = {};
        const takeOver = () => {
          current = mark;
        };
        return connect({ mark, next: { attempt: 0 } }, url).pipe(map((connection) => ({ ...connection, takeOver })));
      }),
    onLost(loss) {
      lost = loss;
      // After an error event, the close event is still to come.
      if (loss.kind !== 'error') current = undefined;
    },
  };
}

/** An option that may be a function of the attempt; what that returns may come later. */
const ask = (given: unknown, next: NextAttempt): Observable<unknown> =>
  defer(() => {
    const value = typeof given === 'function' ? (given as (next: NextAttempt) => unknown)(next) : given;
    return isStream(value) ? from(value as Observable<unknown>) : of(value);
  });

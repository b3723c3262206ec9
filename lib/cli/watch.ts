import {
  catchError,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  takeUntil,
  takeWhile,
  tap,
  type Observable,
} from 'rxjs';
import { heartbeatSocket$, protocolPing, type WebSocketConstructor } from '../index.js';
import { withoutQuery } from '../ground/address.js';
import type { Order } from './arguments.js';
import type { Fact } from './fact.js';
import { blank, enter, type Ledger } from './ledger.js';
import type { Frame } from './printed.js';
import type { Screen } from './screen.js';
import { send } from './send.js';
import { timeline } from './timeline.js';
import { inShort, inWords } from './words.js';

export interface Watching {
  readonly WebSocketCtor: WebSocketConstructor;
  readonly screen: Screen;
  readonly input: NodeJS.ReadableStream;
  readonly onMessage: (frame: Frame) => void;
  /** Closes the socket when it emits. */
  readonly stop$: Observable<unknown>;
}

/**
 * Watches a server until the socket closes, and emits the last ledger.
 *
 * @throws TypeError or RangeError that names the argument if its value is not allowed.
 */
export function watch(order: Order, { WebSocketCtor, screen, input, onMessage, stop$ }: Watching): Observable<Ledger> {
  const { url, interval, timeout, ping, pong, isProtocolPing, protocols } = order;
  const socket$ = heartbeatSocket$<Frame, string>({
    url,
    WebSocketCtor,
    protocol: [...protocols],
    binaryType: 'arraybuffer',
    heartbeat: {
      interval,
      pongTimeout: timeout,
      ...(isProtocolPing ? { ping: protocolPing } : ping !== undefined && { ping }),
      ...(pong !== undefined && { isPong: isPongOf(pong) }),
    },
    // Works with any protocol of the server.
    serializer: (text) => text,
    deserializer: ({ data }) => data as Frame,
  });

  const happening$ = socket$.events$.pipe(takeWhile(({ type }) => type !== 'closed', true));
  const closed$ = socket$.status$.pipe(filter(({ state }) => state === 'closed'));
  const message$ = socket$.pipe(
    tap(onMessage),
    map((): Fact => ({ type: 'message' })),
    // The event `closed` has reported it.
    catchError(() => EMPTY),
  );
  const sent$ = send(socket$, order.send, input).pipe(takeUntil(closed$));
  // Closes with 1000, and unlike complete() does not wait for a connection first.
  const stopped$ = stop$.pipe(
    tap(() => socket$.unsubscribe()),
    ignoreElements(),
    takeUntil(closed$),
  );

  screen.print(screen.paint('bold', `Watching ${withoutQuery(url)} until Ctrl-C`));
  screen.print(`A ping every ${interval} ms. Without an answer within ${timeout} ms, the peer counts as dead.\n`);
  return timeline<Fact, Ledger>(
    merge(happening$, message$, sent$, stopped$),
    {
      blank,
      enter,
      inShort,
      lines: (fact, before) => [inWords(fact, before, screen.paint)].filter((line) => line !== undefined),
    },
    screen,
  );
}

const isPongOf = (pong: string | RegExp) => (frame: unknown) =>
  typeof frame === 'string' && (typeof pong === 'string' ? frame === pong : pong.test(frame));

import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  map,
  merge,
  mergeMap,
  pipe,
  takeUntil,
  tap,
  type Observable,
  type MonoTypeOperatorFunction,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import type { Client } from './client.js';

/** The messages that a handler sends to its client. `undefined` is not sent. */
export type Replies<Out> = ObservableInput<Out | undefined> | PromiseLike<void>;

/**
 * Serves each client: `handler` is called with it, and the values that the handler's stream emits are sent to it until it is gone. If
 * a handler throws or errors, that is reported and closes its client only, with 1011. `undefined` is not sent.
 *
 * ```ts
 * const server$ = heartbeatServer$<Order, Quote>(new WebSocketServer({ port: 8080 }));
 * server$.pipe(serve((client) => client.pipe(map(({ buy }) => quoteFor(buy))))).subscribe();
 * ```
 */
export function serve<In, Out>(
  handler: (client: Client<In, Out>) => Replies<NoInfer<Out>>,
): OperatorFunction<Client<In, Out>, never> {
  return mergeMap((client) =>
    replies(() => handler(client)).pipe(sentTo(client), failing(client), takeUntil(client.gone$)),
  );
}

/** Handles one message of a client. The values that its stream emits are sent to that client; `undefined` is not sent. */
export type Handler<In, Out = In> = (message: In, client: Client<In, Out>) => Replies<NoInfer<Out>>;

/** So many messages wait for their handler before no more are read. */
const MOST_WAITING = 64;

/**
 * Serves each client message by message: a message waits until the handler's stream of the previous one has completed. Pings wait,
 * too, so a pong confirms that all messages before its ping are handled, as `delivery: 'at-least-once'` needs. If 64 messages wait,
 * the server stops reading from that client. A message that has arrived is handled even if its client is gone by then.
 *
 * ```ts
 * const server$ = heartbeatServer$<Order, Quote>(new WebSocketServer({ port: 8080 }));
 * server$.pipe(inOrder(async (order) => store(order))).subscribe();
 * ```
 */
export function inOrder<In, Out>(handler: Handler<In, Out>): OperatorFunction<Client<In, Out>, never> {
  return mergeMap((client) => {
    let waiting = 0;
    const work$ = merge(
      client.pipe(map((message) => () => handler(message, client))),
      client.pings$.pipe(
        map((answer) => () => {
          answer();
          return EMPTY;
        }),
      ),
    );
    return work$.pipe(
      tap(() => ++waiting === MOST_WAITING && client.pause()),
      concatMap((work) =>
        replies(work).pipe(
          sentTo(client),
          finalize(() => --waiting === MOST_WAITING - 1 && client.resume()),
        ),
      ),
      failing(client),
    );
  });
}

/** Emits the replies of a handler. An exception of the handler is an error of the stream. */
export const replies = <Out>(handler: () => Replies<Out>): Observable<Out | undefined> =>
  defer(handler as () => ObservableInput<Out | undefined>);

/** Sends replies to a client. `undefined` is no reply: an `async` function without a reply resolves to it. */
const sentTo = <In, Out>(client: Client<In, Out>): OperatorFunction<Out | undefined, never> =>
  pipe(
    tap((reply) => reply !== undefined && client.next(reply)),
    ignoreElements(),
  );

const failing = <In, Out>(client: Client<In, Out>): MonoTypeOperatorFunction<never> =>
  catchError((error: unknown) => {
    client.fail(error);
    return EMPTY;
  });

import { catchError, concat, EMPTY, ignoreElements, ReplaySubject, type Observable } from 'rxjs';
import { validateOptions } from '../ground/validate.js';
import type { Client } from './client.js';
import type { MessageNumber } from './numbers.js';
import { EXACTLY_ONCE } from './options.js';
import { replies, type Handler } from './serve.js';

/** Options of {@link exactlyOnce}. */
export interface ExactlyOnceConfig<In, Out = In> {
  /** Returns the number of a message; `undefined` for a message that may be handled more than once. */
  numberOf: (message: In, client: Client<In, Out>) => MessageNumber | undefined;

  /**
   * How many clients are remembered. Beyond that, the client that has been silent longest is forgotten: a message that it sends again
   * is handled again.
   *
   * @default 10_000
   */
  capacity?: number | undefined;
}

interface Seen<Out> {
  /** The highest number that is done. */
  last: number;
  running?: { readonly n: number; readonly reply$: Observable<Out | undefined> } | undefined;
}

/**
 * Makes a handler that handles each message of a client once, however often it arrives: the server's half of
 * `delivery: 'at-least-once'`. A message is done when the handler's stream completes, even if the connection is lost by then. A
 * message whose handler failed is handled again when it arrives again. If a message arrives again while it is being handled, the
 * new connection gets the replies, too.
 *
 * It remembers in memory only. To survive a restart, store the message number together with what the handler writes.
 *
 * ```ts
 * const server$ = heartbeatServer$<NumberedOrder>(new WebSocketServer({ port: 8080 }));
 * const handler = exactlyOnce<NumberedOrder>({ numberOf: ({ id, n }) => ({ id, n }) }, store);
 * server$.pipe(inOrder(handler)).subscribe();
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function exactlyOnce<In, Out = In>(
  config: ExactlyOnceConfig<In, Out>,
  handler: Handler<In, Out>,
): Handler<In, Out> {
  validateOptions('exactlyOnce', config, EXACTLY_ONCE);
  const { numberOf, capacity = 10_000 } = config;
  const clients = new Map<string, Seen<Out>>(); // the one with the newest frame is last

  const seenOf = (id: string) => {
    const seen = clients.get(id) ?? { last: -Infinity };
    clients.delete(id);
    clients.set(id, seen);
    for (const [other, { running }] of clients) {
      if (clients.size <= capacity) break;
      if (!running && other !== id) clients.delete(other);
    }
    return seen;
  };

  const run = (seen: Seen<Out>, n: number, message: In, client: Client<In, Out>) => {
    const reply$ = new ReplaySubject<Out | undefined>(Infinity);
    seen.running = { n, reply$ };
    // It is not unsubscribed from when the connection ends, so that work in progress is completed.
    replies(() => handler(message, client)).subscribe({
      next: (reply) => reply$.next(reply),
      error: (error: unknown) => {
        seen.running = undefined;
        reply$.error(error);
      },
      complete: () => {
        seen.last = n;
        seen.running = undefined;
        reply$.complete();
      },
    });
    return reply$;
  };

  const handle: Handler<In, Out> = (message, client) => {
    const number = numberOf(message, client);
    if (!number) return handler(message, client);
    const { id, n } = number;
    const seen = seenOf(id);
    if (n <= seen.last) return EMPTY;
    if (!seen.running) return run(seen, n, message, client);
    const { reply$ } = seen.running;
    if (seen.running.n === n) return reply$;
    const before$ = reply$.pipe(
      ignoreElements(),
      catchError(() => EMPTY),
    );
    return concat(
      before$,
      replies(() => handle(message, client)),
    );
  };
  return handle;
}

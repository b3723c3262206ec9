import { nameOf } from '../ground/errors.js';

const NAME = 'UnavailableError';

/**
 * What a handler needs is not there for now, a database for one. Its client is closed with 1013 (try again later) and not with 1011:
 * `heartbeatSocket$` comes back with a backoff, and with `delivery: 'at-least-once'` it sends again what was not handled.
 *
 * ```ts
 * const server$ = heartbeatServer$<Order>(new WebSocketServer({ port: 8080 }));
 * const stored = (order: Order) => store(order).catch(() => Promise.reject(new UnavailableError('database')));
 * server$.pipe(inOrder(stored)).subscribe();
 * ```
 */
export class UnavailableError extends Error {
  constructor(
    /** What is not there. */
    readonly what: string,
    /** Why: a word, never a payload. */
    readonly why?: string,
  ) {
    super(why === undefined ? `${what} is unavailable` : `${what} is unavailable: ${why}`);
    this.name = NAME;
  }
}

/** Whether it is one, from whichever copy of the library. */
export const isUnavailable = (error: unknown): boolean => nameOf(error) === NAME;

import { catchError, defer, from, timeout, type Observable } from 'rxjs';
import { fail, nameOf } from '../ground/errors.js';
import { UnavailableError } from '../server/unavailableError.js';

/** What is needed of a client of the `redis` package, version 5 or later: what `createClient()` returns is one. */
export interface RedisConnection {
  /** Sends a command as it is. */
  sendCommand(args: string[], options?: { timeout?: number }): PromiseLike<unknown>;
  /** Makes a client of the same server, which is not connected. */
  duplicate(): RedisConnection;
  /** Connects. */
  connect(): PromiseLike<unknown>;
  /** Ends the connection at once. */
  destroy(): void;
  /** Listens for errors: without a listener, an error ends the process. */
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/** Sends a command. It errors with an {@link UnavailableError} where it fails or takes longer than `within`. */
export const send = (connection: RedisConnection, args: string[], within: number): Observable<unknown> =>
  whenAvailable(() => connection.sendCommand(args, { timeout: within }), within);

/** Runs a script, which Redis does in one go. */
export const run = (
  connection: RedisConnection,
  script: string,
  keys: string[],
  args: string[],
  within: number,
): Observable<unknown> => send(connection, ['EVAL', script, String(keys.length), ...keys, ...args], within);

/** What is asked of Redis, in time or not at all. */
export const whenAvailable = <T>(ask: () => PromiseLike<T>, within: number): Observable<T> =>
  defer(() => from(ask())).pipe(
    timeout({ first: within }),
    catchError((error: unknown) => fail(new UnavailableError('Redis', whyOf(error)))),
  );

/** Redis begins its errors with a word, such as OOM or READONLY: what follows may hold a message. */
function whyOf(error: unknown): string | undefined {
  const { message } = Object(error) as { message?: unknown };
  return /^[A-Z]{2,}(?= )/.exec(String(message))?.[0] ?? nameOf(error);
}

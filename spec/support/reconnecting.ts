import { catchError, defer, throwError, type Observable } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { isSocketLostError, reconnect } from '../../lib/index.js';

/** What `reconnect` makes of connections scripted in marbles, one string each; a loss is told by kind and code. */
export function reconnecting(
  { cold }: RunHelpers,
  scripts: string[],
  config: Parameters<typeof reconnect>[0],
  error?: unknown,
): Observable<string> {
  let count = 0;
  return defer(() => cold(scripts[count++] ?? '-', undefined, error)).pipe(reconnect(config), lossInWords());
}

/** For marbles, which compare no more than the message of an error. */
export const lossInWords = <T>() =>
  catchError<T, Observable<never>>((error: unknown) =>
    throwError(() => (isSocketLostError(error) ? [error.kind, error.code].join(' ').trim() : error)),
  );

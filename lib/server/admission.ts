import type { IncomingMessage } from 'node:http';
import { defer, from, map, of, take, throwIfEmpty, timeout, type Observable } from 'rxjs';
import { isStream } from '../ground/isStream.js';
import { validate } from '../ground/validate.js';
import type { HeartbeatServerConfig } from './config.js';
import { isUnavailable } from './unavailableError.js';

/** How long `keyOf` and a claim may take by default, in milliseconds. */
export const KEY_TIMEOUT = 10_000;

const UNAUTHORIZED = 401;
export const UNAVAILABLE = 503;

/** Asks for the key of a connection: emits it once, or errors. Without `keyOf` there is none, at once. */
export function createKeys<In, Out>({ keyOf, keyTimeout = KEY_TIMEOUT }: HeartbeatServerConfig<In, Out>) {
  return (request: IncomingMessage): Observable<string | undefined> => {
    if (!keyOf) return of(undefined);
    return defer(() => {
      const key = keyOf(request);
      return isStream(key) ? from(key) : of(key);
    }).pipe(
      take(1),
      throwIfEmpty(),
      timeout({ first: keyTimeout }),
      map((key: unknown) => {
        validate(
          typeof key === 'string' && key !== '',
          'keyOf',
          'a function that returns a non-empty string, or a promise or observable of one',
        );
        return key;
      }),
    );
  };
}

/** The status of HTTP that a connection is refused with. */
export function statusOf(error: unknown): number {
  const { status, name } = Object(error) as { status?: unknown; name?: unknown };
  if (name === 'TimeoutError' || isUnavailable(error)) return UNAVAILABLE;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600;
  return isStatus ? status : UNAUTHORIZED;
}

/** A whole response without a body. */
export function refusalWith(status: number, retryAfter: number | undefined): string {
  const headers = ['Connection: close', 'Content-Length: 0'];
  if (status === UNAUTHORIZED) headers.push('WWW-Authenticate: Bearer');
  if (retryAfter !== undefined) headers.push(`Retry-After: ${Math.ceil(retryAfter / 1000)}`);
  return [`HTTP/1.1 ${status} `, ...headers, '', ''].join('\r\n');
}

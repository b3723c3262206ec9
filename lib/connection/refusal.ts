import { now } from '../ground/clock.js';
import { refusedWith, type SocketLostError } from '../ground/errors.js';

/** The part of a `ws` socket that tells of a server that answers the upgrade with something else. */
interface NodeSocket {
  on(event: 'unexpected-response', listener: (request: unknown, response: Response) => void): unknown;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Where the implementation tells by what status a server refuses the connection, that is the loss. */
export function onRefused(socket: object, connection: string, lose: (lost: SocketLostError) => void): void {
  (socket as Partial<NodeSocket>).on?.('unexpected-response', (_, { statusCode, headers }) =>
    lose(refusedWith(statusCode, connection, waitIn(headers['retry-after']))),
  );
}

/** Seconds, or a date, as milliseconds from now. */
function waitIn(retryAfter = ''): number | undefined {
  // Reads no clock.
  // eslint-disable-next-line no-restricted-globals
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now();
  return wait >= 0 ? Math.min(wait, 2 ** 31 - 1) : undefined;
}

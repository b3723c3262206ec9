import { now } from '../ground/clock.js';
import { refusedWith, SocketLostError } from '../ground/errors.js';
import { LONGEST_DELAY } from '../ground/validate.js';
import type { WebSocketLike } from '../vocabulary/config.js';

/** The response of a server that refuses the upgrade. */
interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Reports a refused connection with its status, if the WebSocket implementation shows it. */
export function onRefused(socket: WebSocketLike, connection: string, lose: (lost: SocketLostError) => void): void {
  socket.on?.('unexpected-response', (_: unknown, { statusCode, headers }: Response) =>
    lose(refusedWith(statusCode, connection, waitIn(headers['retry-after']))),
  );
}

/**
 * Reports an address that the Content-Security-Policy forbids, where the constructor does not throw: Chromium makes a socket that is
 * closed at once, and fires an error event without details. A mock that does the same has failed, and may be made again.
 */
export function onForbidden(socket: Listenable, connection: string, lose: (lost: SocketLostError) => void): void {
  if (socket.readyState !== CLOSED) return;
  socket.addEventListener?.('error', ({ isTrusted }) => {
    if (isTrusted) lose(new SocketLostError('forbidden', connection + FORBIDDEN));
  });
}

type Listenable = Pick<WebSocket, 'readyState'> & Partial<Pick<WebSocket, 'addEventListener'>>;

const CLOSED = 3;

const FORBIDDEN = ', which the page may not make, failed: Content-Security-Policy';

/** Returns seconds or a date as milliseconds from now. */
function waitIn(retryAfter = ''): number | undefined {
  // eslint-disable-next-line no-restricted-globals -- parses a date, and reads no clock
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now();
  return wait >= 0 ? Math.min(wait, LONGEST_DELAY) : undefined;
}

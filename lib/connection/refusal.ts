import { now } from '../ground/clock.js';
import { refusedWith, type SocketLostError } from '../ground/errors.js';
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

/** Returns seconds or a date as milliseconds from now. */
function waitIn(retryAfter = ''): number | undefined {
  // eslint-disable-next-line no-restricted-globals -- parses a date, and reads no clock
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now();
  return wait >= 0 ? Math.min(wait, LONGEST_DELAY) : undefined;
}

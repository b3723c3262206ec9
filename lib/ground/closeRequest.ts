import { validate } from './validate.js';

/** A close code and reason as `WebSocket.close` takes them: 1000 or 3000 to 4999, at most 123 bytes of UTF-8. */
export interface CloseRequest {
  readonly code: number;
  readonly reason?: string | undefined;
}

export const NORMAL_CLOSE: CloseRequest = { code: 1000 };

/** The error of a stream that its user has closed. It is not a loss, and is never retried. */
export const CLOSED = new Error('closed');

const MOST_BYTES = 123;

export function validateClose(close: unknown): void {
  const { code, reason = '' } = Object(close) as Partial<CloseRequest>;
  let isError = close instanceof Error;
  const isCode = code === 1000 || (Number.isInteger(code) && Number(code) >= 3000 && Number(code) < 5000);
  if (isCode && typeof reason === 'string' && bytesOf(reason) <= MOST_BYTES && !isError) return;
  for (const name in Object(close)) isError ||= !['code', 'reason'].includes(name);
  // The error of a stream that the socket is subscribed to.
  if (isError) throw close;
  validate(false, 'code', '1000 or 3000 to 4999, with a reason of at most 123 bytes', RangeError);
}

/** Returns the length in UTF-8. Some runtimes have no TextEncoder. */
const bytesOf = (text: string) =>
  text.replace(/[^\0-\x7f]/gu, (letter) => (letter.length > 1 ? '1234' : letter < '\u0800' ? '12' : '123')).length;

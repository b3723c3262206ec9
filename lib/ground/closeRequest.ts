import { validate } from './validate.js';

/** A close code and reason as `WebSocket.close` takes them: 1000 or 3000 to 4999, at most 123 bytes of UTF-8. */
export interface CloseRequest {
  readonly code: number;
  readonly reason?: string | undefined;
}

export const NORMAL_CLOSE: CloseRequest = { code: 1000 };

/** What a stream errors with when its user has closed it: no loss, and never retried. */
export const CLOSED = new Error('closed');

const MOST_BYTES = 123;

export function validateClose(close: unknown): void {
  const { code = 0, reason } = (close ?? {}) as Partial<CloseRequest>;
  const isCode = code === 1000 || (Number.isInteger(code) && code >= 3000 && code < 5000);
  const fits = new TextEncoder().encode(reason).length <= MOST_BYTES;
  validate(isCode && fits, 'code', '1000 or 3000 to 4999, reason up to 123 bytes', RangeError);
}

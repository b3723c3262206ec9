import type { SocketEvent } from '../vocabulary/status.js';

/** An event of a recorded socket, and its time in milliseconds of a monotonic clock. */
export type RecordedEvent = (SocketEvent | { readonly type: 'message'; readonly message: unknown }) & {
  readonly at: number;
};

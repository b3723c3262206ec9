import type { SocketEvent } from '../vocabulary/status.js';

/** Something that happened to a recorded socket, and when: milliseconds of a clock that nobody sets. */
export type RecordedEvent = (SocketEvent | { readonly type: 'message'; readonly message: unknown }) & {
  readonly at: number;
};

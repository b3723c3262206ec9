import type { SocketEvent } from '../index.js';

/** What the watcher tells about, or counts. */
export type Fact = SocketEvent | { readonly type: 'message' };

import type { SocketEvent } from '../index.js';

/** An event that the watcher prints or counts. */
export type Fact = SocketEvent | { readonly type: 'message' };

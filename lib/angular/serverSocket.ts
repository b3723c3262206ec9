import { EMPTY, filter, from, noop, of, shareReplay, throwError, type ObservableInput } from 'rxjs';
import { MessageDroppedError } from '../ground/errors.js';
import type { HeartbeatSocket, SocketMembers } from '../vocabulary/socket.js';
import type { SocketStatus } from '../vocabulary/status.js';

const IDLE: SocketStatus = { state: 'idle' };

/** Makes a socket for a page that is rendered on the server. Rendering waits for pending work, so every observable completes. */
export function serverSocket<In, Out>(onServer: ObservableInput<In> = EMPTY): HeartbeatSocket<In, Out> {
  const message$ = from(onServer).pipe(shareReplay({ bufferSize: Infinity, refCount: true }));
  const multiplex = (_subMsg: () => Out, _unsubMsg: () => Out, messageFilter: (message: In) => boolean) =>
    message$.pipe(filter(messageFilter));
  const members = {
    status$: of(IDLE),
    status: () => IDLE,
    latency$: EMPTY,
    queued$: of(0),
    events$: EMPTY,
    next: noop,
    deliver: () => throwError(() => new MessageDroppedError('closed')),
    complete: noop,
    error: noop,
    unsubscribe: noop,
    reconnect: noop,
    handover: noop,
    multiplex,
  } satisfies SocketMembers<In, Out>;
  return Object.assign(message$, members);
}

import { fromEvent, map, merge, noop, type Observable } from 'rxjs';
import { WebSocket } from 'ws';
import type { Fact } from './fact.js';

/** What an app without a heartbeat would use: it believes what `readyState` says, and waits for a `close`. */
export interface PlainSocket {
  readonly fact$: Observable<Fact>;
  readonly state: string;
  terminate(): void;
}

const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];

export function plainSocket(url: string): PlainSocket {
  const socket = new WebSocket(url);
  // The `close` that follows says all there is to say.
  socket.on('error', noop);
  const on = (event: string, fact: Fact) => fromEvent(socket, event).pipe(map(() => fact));

  return {
    fact$: merge(
      on('open', { type: 'plain-open' }),
      on('message', { type: 'plain-message' }),
      on('close', { type: 'plain-close' }),
    ),
    get state() {
      return STATES[socket.readyState] ?? '';
    },
    terminate: () => socket.terminate(),
  };
}

import {
  heartbeatSocket$,
  type HeartbeatSocket,
  type HeartbeatSocketConfig,
  type SocketEvent,
  type SocketLostError,
} from 'rxjs-heartbeat-socket';

/** One socket and all that it has told. */
export interface Life {
  readonly socket$: HeartbeatSocket<unknown>;
  readonly messages: unknown[];
  readonly states: string[];
  readonly events: SocketEvent[];
  /** The losses so far, oldest first. */
  readonly losses: () => SocketLostError[];
  /** How the stream ended: the error, `complete`, or nothing yet. */
  readonly end: () => unknown;
  readonly leave: () => void;
}

/** Makes a socket in a hurry, and subscribes to it. */
export function liveWith(config: HeartbeatSocketConfig<unknown>): Life {
  const socket$ = heartbeatSocket$<unknown>({ reconnect: 30, heartbeat: PATIENT, ...config });
  const messages: unknown[] = [];
  const states: string[] = [];
  const events: SocketEvent[] = [];
  let end: unknown;
  socket$.status$.subscribe(({ state }) => states.push(state));
  socket$.events$.subscribe((event) => events.push(event));
  const subscription = socket$.subscribe({
    next: (message) => messages.push(message),
    error: (error: unknown) => (end = error),
    complete: () => (end = 'complete'),
  });
  return {
    socket$,
    messages,
    states,
    events,
    losses: () => events.flatMap((event) => (event.type === 'lost' ? [event.cause] : [])),
    end: () => end,
    leave: () => subscription.unsubscribe(),
  };
}

/** Nothing but the network itself ends a connection. */
const PATIENT = { interval: 100, pongTimeout: 10_000 };

/** Notices death in a moment. */
export const HASTY = { interval: 100, pongTimeout: 300 };

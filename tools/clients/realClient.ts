import type { Subscription } from 'rxjs';
import type { ClientOptions } from 'ws';
import { heartbeatSocket$, type HeartbeatSocket, type HeartbeatSocketConfig } from '../../lib/index.js';
import type { SocketLostError, SocketEvent } from '../../lib/index.js';
import { countedSockets, type CountedSockets } from './countedSockets.js';

/** A subscribed client and everything it said. */
export interface RealClient extends Pick<CountedSockets, 'sockets' | 'live' | 'maxLive'> {
  readonly socket$: HeartbeatSocket<unknown>;
  readonly subscription: Subscription;
  readonly messages: readonly unknown[];
  readonly events: readonly SocketEvent[];
  /** When each event came, as `performance.now()` tells the time. */
  readonly eventTimes: readonly number[];
  /** How it ended: an error, or that it completed. */
  readonly ends: readonly unknown[];
  readonly lost: readonly SocketLostError[];
  /** How many events of a type there were. */
  count(type: SocketEvent['type']): number;
}

/** Subscribes a client that keeps a record of what it hears. `onMade` has the socket before that. */
export function subscribeClient(
  config: HeartbeatSocketConfig<unknown>,
  options?: ClientOptions,
  onMade: (socket$: HeartbeatSocket<unknown>) => void = () => {},
): RealClient {
  const counted = countedSockets(options);
  const socket$ = heartbeatSocket$<unknown>({ WebSocketCtor: counted.WebSocketCtor, ...config });
  const messages: unknown[] = [];
  const events: SocketEvent[] = [];
  const eventTimes: number[] = [];
  const ends: unknown[] = [];
  socket$.events$.subscribe((event) => {
    eventTimes.push(performance.now());
    events.push(event);
  });
  onMade(socket$);
  const subscription = socket$.subscribe({
    next: (message) => messages.push(message),
    error: (error: unknown) => ends.push(error),
    complete: () => ends.push('complete'),
  });

  return {
    socket$,
    subscription,
    messages,
    events,
    eventTimes,
    ends,
    sockets: counted.sockets,
    get live() {
      return counted.live;
    },
    get maxLive() {
      return counted.maxLive;
    },
    get lost() {
      return events.flatMap((event) => (event.type === 'lost' ? [event.cause] : []));
    },
    count: (type) => events.filter((event) => event.type === type).length,
  };
}

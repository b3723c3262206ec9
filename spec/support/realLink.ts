import type { Subscription } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocket, type HeartbeatSocketConfig } from '../../lib/index.js';
import type { SocketLostError, SocketEvent } from '../../lib/index.js';
import { countedSockets, type CountedSockets } from './countedSockets.js';
import { startTcpProxy, type TcpProxy } from './tcpProxy.js';
import { startWsServer, type WsServer } from './wsServer.js';

/** Long enough for whatever a busy machine adds to a deadline. */
export const MARGIN = 800;

/** Notices death in a moment; a stalled machine may make it see one where there is none. */
export const HASTY = { interval: 100, pongTimeout: 100 };

/** For specs in which nothing but the network itself may end a connection. */
export const PATIENT = { interval: 100, pongTimeout: 5_000 };

type Config = Partial<HeartbeatSocketConfig<unknown>>;

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

/** A real server, a proxy in front of it, and clients that go through the proxy. */
export interface RealLink {
  readonly server: WsServer;
  readonly proxy: TcpProxy;
  /** Subscribes a client that retries every 50 ms. */
  connect(config?: Config): RealClient;
  /** Closes everything, and fails if a client ever had two sockets live at once. */
  close(): Promise<void>;
}

export async function startRealLink(): Promise<RealLink> {
  const server = await startWsServer();
  const proxy = await startTcpProxy(server);
  const clients: RealClient[] = [];

  return {
    server,
    proxy,
    connect(config) {
      const client = subscribeClient({
        url: proxy.url,
        heartbeat: PATIENT,
        reconnect: 50,
        connectTimeout: 5_000,
        ...config,
      });
      clients.push(client);
      return client;
    },
    async close() {
      for (const { subscription } of clients) subscription.unsubscribe();
      await proxy.close();
      await server.close();
      // After a spec that failed there may be some left, for which Jest would wait.
      for (const socket of clients.flatMap(({ sockets }) => sockets)) socket.terminate();
      const crowded = clients.filter(({ maxLive }) => maxLive > 1);
      if (crowded.length) throw new Error(`a client had ${crowded[0]?.maxLive ?? 0} live sockets at once`);
    },
  };
}

/** Subscribes a client that keeps a record of what it hears. */
export function subscribeClient(config: HeartbeatSocketConfig<unknown>): RealClient {
  const counted = countedSockets();
  const socket$ = heartbeatSocket$<unknown>({ WebSocketCtor: counted.WebSocketCtor, ...config });
  const messages: unknown[] = [];
  const events: SocketEvent[] = [];
  const eventTimes: number[] = [];
  const ends: unknown[] = [];
  socket$.events$.subscribe((event) => {
    eventTimes.push(performance.now());
    events.push(event);
  });
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

import type { HeartbeatSocketConfig } from '../../lib/index.js';
import { PATIENT } from '../../tools/clients/patience.js';
import { subscribeClient, type RealClient } from '../../tools/clients/realClient.js';
import { startTcpProxy, type TcpProxy } from '../../tools/network/tcpProxy.js';
import { startWsServer, type WsServer } from '../../tools/servers/wsServer.js';

type Config = Partial<HeartbeatSocketConfig<unknown>>;

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

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { startTcpProxy, type Direction } from '../network/tcpProxy.js';
import { startWsServer } from '../servers/wsServer.js';

/** The servers and the network of one scene, and what may be done to them. */
export interface Stage {
  readonly acts: Readonly<Record<string, (...args: never[]) => unknown>>;
  readonly close: () => Promise<void>;
}

export async function startStage(): Promise<Stage> {
  const server = await startWsServer();
  const proxy = await startTcpProxy(server);
  const echo = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  echo.on('connection', (peer) =>
    peer.on('message', (data: Buffer, isBinary) => peer.send(data, { binary: isBinary })).on('error', () => undefined),
  );
  await once(echo, 'listening');

  return {
    acts: {
      addresses: () => ({ url: proxy.url, echoUrl: `ws://127.0.0.1:${(echo.address() as AddressInfo).port}` }),
      facts: () => {
        const { received, requests, pings, accepted, clients } = server;
        return {
          received,
          requests: requests.map(({ url, protocol }) => ({ url, protocol })),
          pings,
          accepted,
          clients,
        };
      },
      broadcast: (message: unknown) => server.broadcast(message),
      broadcastBytes: (bytes: number[]) => server.broadcastRaw(new Uint8Array(bytes)),
      closeAll: (code: number, reason?: string) => server.closeAll(code, reason),
      restart: () => server.restart(),
      answerPings: (answers: boolean) => void (server.answerPings = answers),
      refuseUpgrade: (status?: number) => void (server.refuseUpgrade = status),
      pass: () => proxy.pass(),
      hang: () => proxy.hang(),
      refuse: () => proxy.refuse(),
      reset: () => proxy.reset(),
      halfClose: () => proxy.halfClose(),
      blackHole: (direction?: Direction) => proxy.blackHole(direction),
    },
    async close() {
      for (const peer of echo.clients) peer.terminate();
      echo.close();
      await Promise.all([proxy.close(), server.close()]);
    },
  };
}

import { startPageServer, type PageServer } from '../browser/pageServer.js';
import { eventually } from '../eventually.js';
import { selfSigned } from '../network/selfSigned.js';
import { startTcpProxy, type TcpProxy } from '../network/tcpProxy.js';
import { startTlsProxy, type TlsProxy } from '../network/tlsProxy.js';
import { startWsServer, type WsServer } from '../servers/wsServer.js';
import type { Engine, EngineKind, EngineTab } from './engine.js';

/** An engine, a web server for its pages, and a WebSocket server behind a proxy. */
export interface EngineStage {
  readonly kind: EngineKind;
  readonly engine: Engine;
  readonly web: PageServer;
  /** The same pages from `https:`, which the engine trusts. */
  readonly secureWeb: PageServer;
  readonly server: WsServer;
  readonly proxy: TcpProxy;
  /** The server by `wss:`. */
  readonly secure: TlsProxy;
  /** The close codes that the server got from clients that had sent it something. */
  readonly codes: number[];
  /** Gives a tab of its own, closed again, and a network in order. The address is a path of `web`, or a whole one. */
  withTab<T>(address: string, use: (tab: EngineTab) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function startEngineStage(kind: EngineKind): Promise<EngineStage> {
  const codes: number[] = [];
  const watched = new WeakSet();
  const server = await startWsServer({
    onMessage(_, client) {
      if (!watched.has(client)) client.once('close', (code: number) => codes.push(code));
      watched.add(client);
    },
  });
  const proxy = await startTcpProxy(server);
  const web = await startPageServer();
  const certificate = selfSigned();
  const secure = await startTlsProxy(server, certificate);
  const secureWeb = await startPageServer(certificate);
  const engine = await kind.start();
  return {
    kind,
    engine,
    web,
    secureWeb,
    server,
    proxy,
    secure,
    codes,
    async withTab(address, use) {
      proxy.pass();
      codes.length = 0;
      const tab = await engine.open(new URL(address, web.at('/')).href);
      try {
        return await use(tab);
      } finally {
        await tab.close();
        // A dead connection stays with its browser for a while.
        proxy.reset();
        await eventually(() => server.clients === 0, { what: 'the tab to leave' });
      }
    },
    async close() {
      await engine.close();
      await Promise.all([proxy, secure, server, web, secureWeb].map((part) => part.close()));
    },
  };
}

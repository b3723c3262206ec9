import { startTcpProxy, type TcpProxy } from '../network/tcpProxy.js';
import { startWsServer, type WsServer } from '../servers/wsServer.js';
import { startChromium, type Chromium } from './chromium.js';
import { Page } from './page.js';
import { startPageServer } from './pageServer.js';

/** A real browser, a web server for its pages, and a WebSocket server behind a proxy. */
export interface BrowserStage {
  readonly chromium: Chromium;
  readonly server: WsServer;
  readonly proxy: TcpProxy;
  /** The address of a page that has the client in it; each path is a page of its own. */
  at(path: string): string;
  open(path?: string): Promise<Page>;
  close(): Promise<void>;
}

export async function startBrowserStage(flags?: readonly string[]): Promise<BrowserStage> {
  const [web, chromium, server] = await Promise.all([startPageServer(), startChromium(flags), startWsServer()]);
  const proxy = await startTcpProxy(server);
  return {
    chromium,
    server,
    proxy,
    at: web.at,
    open: (path = '/') => Page.open(chromium.devTools, web.at(path)),
    async close() {
      await chromium.close();
      await Promise.all([proxy.close(), server.close(), web.close()]);
    },
  };
}

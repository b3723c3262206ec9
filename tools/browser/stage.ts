import { build } from 'esbuild';
import { createServer, type Server } from 'node:http';
import { startChromium, type Chromium } from '../../../tools/browser/chromium.js';
import { Doorway } from '../../../tools/network/doorway.js';
import { startTcpProxy, type TcpProxy } from '../../../tools/network/tcpProxy.js';
import { startWsServer, type WsServer } from '../../../tools/servers/wsServer.js';
import { Page } from './page.js';

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
  const [web, chromium, server] = await Promise.all([startWebServer(), startChromium(flags), startWsServer()]);
  const proxy = await startTcpProxy(server);
  const at = (path: string) => `http://127.0.0.1:${web.port}${path}`;
  return {
    chromium,
    server,
    proxy,
    at,
    open: (path = '/') => Page.open(chromium.devTools, at(path)),
    async close() {
      await chromium.close();
      await Promise.all([proxy.close(), server.close(), web.close()]);
    },
  };
}

async function startWebServer() {
  const script = await bundledClient();
  const server: Server = createServer((request, response) => {
    const isScript = request.url === '/client.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>page</title><script src="/client.js"></script>');
  });
  const door = new Doorway(server);
  await door.open();
  return {
    port: door.port,
    async close() {
      server.closeAllConnections();
      await door.shut();
    },
  };
}

async function bundledClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['spec/support/browser/client.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

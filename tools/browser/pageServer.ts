import { build } from 'esbuild';
import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http';
import { Doorway } from '../network/doorway.js';

/** A web server for the pages of browsers. */
export interface PageServer {
  /** The address of a page that has the client in it; each path is a page of its own. */
  at(path: string): string;
  close(): Promise<void>;
}

/** What is no page, or not as the others. */
const SPECIAL: Record<string, { status?: number; headers?: OutgoingHttpHeaders }> = {
  '/client.js': { headers: { 'content-type': 'text/javascript' } },
  '/download': { headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="quotes.csv"' } },
  '/nothing': { status: 204 },
  '/strict': { headers: { 'content-security-policy': `connect-src 'self'` } },
};

export async function startPageServer(): Promise<PageServer> {
  const script = await bundledClient();
  const server: Server = createServer(({ url = '' }, response) => {
    const { status = 200, headers } = SPECIAL[url] ?? {};
    response.writeHead(status, { 'content-type': 'text/html', ...headers });
    response.end(
      url === '/client.js' ? script : '<!doctype html><title>page</title><script src="/client.js"></script>',
    );
  });
  const door = new Doorway(server);
  await door.open();
  return {
    at: (path) => `http://127.0.0.1:${door.port}${path}`,
    async close() {
      server.closeAllConnections();
      await door.shut();
    },
  };
}

async function bundledClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['tools/browser/client.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

import { build } from 'esbuild';
import { createServer, type OutgoingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { Doorway } from '../network/doorway.js';
import type { Certificate } from '../network/selfSigned.js';

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

/** With a certificate its pages are `https:`. */
export async function startPageServer(certificate?: Certificate): Promise<PageServer> {
  const script = await bundledClient();
  const answer: RequestListener = ({ url = '' }, response) => {
    const { status = 200, headers } = SPECIAL[url] ?? {};
    response.writeHead(status, { 'content-type': 'text/html', ...headers });
    response.end(
      url === '/client.js' ? script : '<!doctype html><title>page</title><script src="/client.js"></script>',
    );
  };
  const server = certificate ? createSecureServer(certificate, answer) : createServer(answer);
  const door = new Doorway(server);
  await door.open();
  return {
    at: (path) => `http${certificate ? 's' : ''}://127.0.0.1:${door.port}${path}`,
    async close() {
      server.closeAllConnections();
      await door.shut();
    },
  };
}

/** The script of the pages, which workers can run, too. */
export async function bundledClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['tools/browser/client.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

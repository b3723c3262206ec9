import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { PROBE } from './probe.js';

/** A plain server of files, as any host has one. */
export interface StaticServer {
  /** The address of the site on it, which ends with a slash. */
  readonly root: string;
  /** What was asked for and is not there. */
  readonly missing: string[];
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** Whatever asks another host for something is refused, and the probe hears of it. */
const POLICY = "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; img-src 'self' data:";

/** An empty page, which the site does not have. */
export const FRAME = 'frame.html';

/** Serves a folder below a path of the server, and nothing elsewhere. Pages have the probe in them. */
export async function startStaticServer(folder: string, base: string): Promise<StaticServer> {
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://host');
    answer(pathname, response).catch(() => {
      missing.push(pathname);
      response.writeHead(404).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    missing,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(pathname: string, response: ServerResponse): Promise<void> {
    if (!pathname.startsWith(base)) throw new Error('outside');
    const path = decodeURIComponent(pathname.slice(base.length));
    if (path === FRAME) {
      response.writeHead(200, { 'Content-Type': TYPES['.html'] }).end('<!doctype html><link rel="icon" href="data:,">');
      return;
    }
    const isFolder = path === '' || path.endsWith('/');
    const file = join(folder, isFolder ? `${path}index.html` : path);
    const body = await readFile(file);
    const headers = {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': POLICY,
    };
    response.writeHead(200, headers);
    response.end(file.endsWith('.html') ? body.toString().replace(/<head[^>]*>/, `$&${PROBE}`) : body);
  }
}

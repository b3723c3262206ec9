import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { assets } from './assets.js';

export interface Playground {
  readonly port: number;
  close(): void;
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'self'; img-src data:; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
};

/** Serves the files of the page, which needs no other server. Port 0 takes any free one. */
export async function startPlayground(port = 0, host = '127.0.0.1'): Promise<Playground> {
  const sockets = new Set<Socket>();
  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      end(response, 500, error instanceof Error ? error.message : 'failed');
    });
  }).on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  http.listen(port, host);
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    close() {
      http.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const asset = assets.get(url.split('?')[0] ?? '');
  if (asset && method === 'GET') end(response, 200, await asset.read(), asset.type);
  else end(response, 404, 'not found');
}

function end(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` }).end(body);
}

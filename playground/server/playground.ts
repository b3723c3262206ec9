import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { distinctUntilChanged, map } from 'rxjs';
import { parseChange } from '../model/networkState.js';
import { assets } from './assets.js';
import { frontDoor } from './frontDoor.js';
import { startNetwork, type Network } from './network.js';

export interface Playground {
  readonly port: number;
  readonly network: Network;
  close(): Promise<void>;
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'self'; img-src data:; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
};

/** Serves the page, its controls and both lanes' sockets on one port. Port 0 takes any free one. */
export async function startPlayground(port = 0, host = '127.0.0.1'): Promise<Playground> {
  const network = await startNetwork();
  const sockets = new Set<Socket>();
  const http = createServer((request, response) => {
    answer(network, request, response).catch((error: unknown) => {
      end(response, 500, error instanceof Error ? error.message : 'failed');
    });
  }).on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // A frozen server has its handshakes waiting.
  const isFree$ = network.state$.pipe(
    map(({ pulled, frozen }) => !pulled && !frozen),
    distinctUntilChanged(),
  );
  const door = frontDoor(http, network.cable, isFree$).subscribe();

  const close = async () => {
    door.unsubscribe();
    http.close();
    for (const socket of sockets) socket.destroy();
    await network.close();
  };
  try {
    http.listen(port, host);
    await once(http, 'listening');
  } catch (error) {
    await close();
    throw error;
  }
  return { port: (http.address() as AddressInfo).port, network, close };
}

async function answer(network: Network, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request;
  const path = url.split('?')[0] ?? '';
  const asset = assets.get(path);
  if (path === '/network' && method === 'POST') {
    const change = parseChange(await text(request));
    if (change) network.change(change);
    end(response, change ? 204 : 400);
  } else if (path === '/network' && method === 'GET') {
    tellStates(network, response);
  } else if (asset && method === 'GET') {
    end(response, 200, await asset.read(), asset.type);
  } else {
    end(response, 404, 'not found');
  }
}

/** As server-sent events: the state of this moment, and each that follows. */
function tellStates({ state$ }: Network, response: ServerResponse): void {
  response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream' });
  const telling = state$.subscribe((state) => response.write(`data: ${JSON.stringify(state)}\n\n`));
  response.on('close', () => telling.unsubscribe());
}

function end(response: ServerResponse, status: number, body = '', type = 'text/plain'): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` }).end(body);
}

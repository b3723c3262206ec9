import { connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { Doorway } from './doorway.js';
import type { Target } from './proxiedConnection.js';
import type { Certificate } from './selfSigned.js';

export interface TlsProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Speaks TLS on a free port of 127.0.0.1, and forwards what is in it. */
export async function startTlsProxy(target: Target, certificate: Certificate): Promise<TlsProxy> {
  const sockets = new Set<Socket>();
  const server = createServer(certificate, (client) => {
    const upstream = connect({ port: target.port, host: '127.0.0.1' });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
      socket.pipe(other);
    }
  });
  const door = new Doorway(server);
  await door.open();
  return {
    url: `wss://127.0.0.1:${door.port}`,
    async close() {
      const shut = door.shut();
      for (const socket of sockets) socket.destroy();
      await shut;
    },
  };
}

import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import './endWithRunner.mjs';

/** A process that is a server, and tells its port. */
export async function serve(onConnection) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (client) => {
    client.on('error', () => {});
    onConnection(client);
  });
  await once(server, 'listening');
  process.send({ port: server.address().port });
}

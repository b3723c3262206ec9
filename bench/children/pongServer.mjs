// Answers `ping`, and nothing else.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (client) => {
  client.on('message', (data) => {
    if (data.toString() === 'ping') client.send('pong');
  });
  client.on('error', () => {});
});
await once(server, 'listening');
// Nobody is to outlive a runner that was killed.
process.on('disconnect', () => process.exit());
process.send({ port: server.address().port });

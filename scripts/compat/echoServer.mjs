// A server that answers pings, and sends back whatever else it is sent.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

export async function serve(port = 0) {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  server.on('connection', (peer) =>
    peer.on('message', (data) => peer.send(`${data}` === '{"type":"ping"}' ? '{"type":"pong"}' : `${data}`)),
  );
  await once(server, 'listening');
  return server;
}

export async function stop(server) {
  for (const peer of server.clients) peer.close(1012);
  server.close();
  await once(server, 'close');
}

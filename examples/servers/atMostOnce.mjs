// At most once: all that a server needs is to answer pings.
import { on } from 'node:events';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: process.env.PORT ?? 8080 });

async function serve(socket) {
  for await (const [data] of on(socket, 'message', { close: ['close'] })) {
    const { type, order } = JSON.parse(data);
    if (type === 'ping') socket.send('{"type":"pong"}');
    else console.log(`order ${order}`);
  }
}

server.on('listening', () => console.log(`port ${server.address().port}`));
// What cannot be read ends the connection, and not the server.
server.on('connection', (socket) => serve(socket).catch(() => socket.terminate()));

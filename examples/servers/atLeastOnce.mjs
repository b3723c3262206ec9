// At least once: a pong says that all before its ping is stored, and what comes twice is stored once.
import { on } from 'node:events';
import { WebSocketServer } from 'ws';

const orders = new Map(); // stands for a table whose primary key is the id
const server = new WebSocketServer({ host: '127.0.0.1', port: process.env.PORT ?? 8080 });

async function store({ id, order }) {
  if (orders.has(id)) return;
  orders.set(id, order);
  console.log(`order ${order}`);
}

async function serve(socket) {
  // One at a time, in the order in which they came: no pong overtakes what was sent before its ping.
  for await (const [data] of on(socket, 'message', { close: ['close'] })) {
    const message = JSON.parse(data);
    if (message.type === 'ping') socket.send('{"type":"pong"}');
    else await store(message);
  }
}

server.on('listening', () => console.log(`port ${server.address().port}`));
// What cannot be read or stored ends the connection, and not the server.
server.on('connection', (socket) => serve(socket).catch(() => socket.terminate()));

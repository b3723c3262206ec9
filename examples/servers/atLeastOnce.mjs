// At least once: a pong means that everything sent before its ping is stored. An order that arrives twice is stored once.
import { heartbeatServer$, inOrder } from 'rxjs-heartbeat-socket/server';
import { WebSocketServer } from 'ws';

const orders = new Map(); // stands for a table whose primary key is the id
const server = new WebSocketServer({ host: '127.0.0.1', port: process.env.PORT ?? 8080 });

async function store({ id, order }) {
  if (orders.has(id)) return;
  orders.set(id, order);
  console.log(`order ${order}`);
}

server.on('listening', () => console.log(`port ${server.address().port}`));

// One at a time and in order: no pong overtakes an order that was sent before its ping.
heartbeatServer$(server).pipe(inOrder(store)).subscribe();

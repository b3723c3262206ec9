// Resumed: numbers its trades, keeps the last 100, and repeats those after the one that a client had last.
import { on } from 'node:events';
import { WebSocketServer } from 'ws';

const trades = []; // oldest first
let seq = Date.now(); // above all that an earlier run has sent
const server = new WebSocketServer({ host: '127.0.0.1', port: process.env.PORT ?? 8080 });

setInterval(() => {
  trades.push({ seq: ++seq, price: Math.random() });
  if (trades.length > 100) trades.shift();
  for (const socket of server.clients) socket.send(JSON.stringify(trades.at(-1)));
}, 20);

function repeat(socket, since) {
  const missed = trades.filter((trade) => trade.seq > since);
  if (missed.length < seq - since) socket.send('{"type":"gap"}'); // some are no longer kept
  for (const trade of missed) socket.send(JSON.stringify(trade)); // in one go: nothing newer comes in between
}

async function serve(socket) {
  for await (const [data] of on(socket, 'message', { close: ['close'] })) {
    const { type, since } = JSON.parse(data);
    if (type === 'ping') socket.send('{"type":"pong"}');
    else repeat(socket, since);
  }
}

server.on('listening', () => console.log(`port ${server.address().port}`));
server.on('connection', (socket) => serve(socket).catch(() => socket.terminate()));

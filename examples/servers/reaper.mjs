// Lets go of clients that are gone: `ws` pings them all, and whoever was silent since the last time is terminated.
import { WebSocketServer } from 'ws';

const { PORT = 8080, REAP_EVERY = 30_000 } = process.env;
const server = new WebSocketServer({ host: '127.0.0.1', port: PORT });

server.on('connection', (socket) => {
  const isThere = () => (socket.isAlive = true);
  isThere();
  socket.on('pong', isThere).on('message', isThere);
});

setInterval(() => {
  for (const socket of server.clients) {
    if (!socket.isAlive) {
      socket.terminate();
      continue;
    }
    socket.isAlive = false;
    socket.ping();
  }
}, REAP_EVERY);

// The rest is as in any other server.
server.on('listening', () => console.log(`port ${server.address().port}`));
server.on('connection', (socket) => {
  console.log(`${server.clients.size} here`);
  socket.on('close', () => console.log(`${server.clients.size} here`));
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => `${data}` === '{"type":"ping"}' && socket.send('{"type":"pong"}'));
});

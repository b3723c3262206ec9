// Socket.IO's own server: `watch` joins a room, `unwatch` leaves it, `say` is heard by the room.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { pingInterval: 400, pingTimeout: 600 });
io.use((peer, next) => next(peer.handshake.auth.token === 'secret' ? undefined : new Error('who are you?')));
io.on('connection', (peer) => {
  peer.on('watch', (room: string) => void peer.join(room));
  peer.on('unwatch', (room: string) => void peer.leave(room));
  peer.on('say', (room: string, text: string) => io.to(room).emit('said', text));
});
http.listen(Number(process.argv[2]), '127.0.0.1');

// A server in a process of its own, whose heap and descriptors are not the client's. It greets each client, and ends the
// connection at the first ping, by turns: RST, close with 1000, close with 1012, or by neither reading nor writing any
// more, as a peer behind a black hole.
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { resetSocket } from '../network/resetSocket.js';

/** Longer than the client has to let go of it. */
const GONE_FOR = 10_000;

const drops: ((client: WebSocket, socket: Socket) => void)[] = [
  (_, socket) => resetSocket(socket),
  (client) => client.close(1000),
  (client) => client.close(1012),
  (client) => {
    client.pause();
    setTimeout(() => client.terminate(), GONE_FOR);
  },
];

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
let connections = 0;

server.on('listening', () => console.log((server.address() as AddressInfo).port));
server.on('connection', (client, { socket }) => {
  const drop = drops[connections++ % drops.length];
  client.on('error', () => {});
  client.once('message', () => drop?.(client, socket));
  client.send('"welcome"');
});

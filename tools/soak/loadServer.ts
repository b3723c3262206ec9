// A server in a process of its own that does as little as can be for ten thousand connections: it answers pings, and tells
// everyone how many they are when one asks. SIGTERM restarts it, with 1012 for all.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';

const DOWN_FOR = 1_000;
const GOODBYE = 5_000;
/** As long a queue of those who knock as the system allows. */
const BACKLOG = 4_096;

let server: WebSocketServer;

async function comeUp(port: number): Promise<void> {
  server = new WebSocketServer({ host: '127.0.0.1', port, backlog: BACKLOG });
  server.on('connection', admit);
  await once(server, 'listening');
  console.log((server.address() as AddressInfo).port);
}

function admit(client: WebSocket): void {
  client.on('error', () => {});
  client.on('message', (data: Buffer) => {
    if (data.toString() === '{"type":"ping"}') client.send('{"type":"pong"}');
    else for (const other of server.clients) other.send(String(server.clients.size));
  });
}

async function restart(): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const gone = once(server, 'close');
  server.close();
  for (const client of server.clients) client.close(1012);
  await Promise.race([gone, sleep(GOODBYE)]);
  for (const client of server.clients) client.terminate();
  await gone;
  await sleep(DOWN_FOR);
  await comeUp(port);
}

process.on('SIGTERM', () => void restart());
void comeUp(0);

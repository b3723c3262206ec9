import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { interval } from 'rxjs';
import { WebSocketServer, type WebSocket } from 'ws';
import { Account } from './account.js';
import { EVERY, REMEMBERED, type EndedBy } from './feedClient.js';

/** A server that sends a number every 2 ms, and keeps account of the numbers that it gets. */
export interface HandoverServer {
  readonly port: number;
  readonly account: Account;
  /** How many connections are open. */
  readonly open: number;
  /** Sends no more numbers, and tells how many it has sent. */
  readonly finish: () => number;
  /** Asks all clients to connect anew. */
  readonly hint: () => void;
  readonly stop: () => void;
}

/**
 * With `endedBy: 'the server'`, when a client comes again its older connection is closed at once, and only the new one is sent numbers.
 * Otherwise all connections are sent all numbers, and one that asks is repeated what came after the number that it names.
 */
export async function startHandoverServer(endedBy: EndedBy): Promise<HandoverServer> {
  const ws = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const account = new Account();
  const clients = new Map<WebSocket, number>();
  const log: number[] = [];
  let sent = 0;
  let connections = 0;

  const send = (client: WebSocket, n: number) => client.send(JSON.stringify({ n, connection: clients.get(client) }));
  const onMessage = (client: WebSocket, text: string) => {
    const { type, n, after } = JSON.parse(text) as { type?: string; n?: number; after?: number };
    if (type === 'ping') client.send('{"type":"pong"}');
    if (n !== undefined) account.note(n);
    if (after !== undefined) for (const missed of log) if (missed > after) send(client, missed);
  };

  ws.on('connection', (client) => {
    if (endedBy === 'the server') {
      for (const old of clients.keys()) old.close(1000);
      clients.clear();
    }
    clients.set(client, ++connections);
    client.on('message', (data: Buffer) => onMessage(client, data.toString()));
    client.once('close', () => clients.delete(client));
  });
  await once(ws, 'listening');
  const traffic = interval(EVERY).subscribe(() => {
    sent++;
    log.push(sent);
    if (log.length > REMEMBERED) log.shift();
    for (const client of clients.keys()) send(client, sent);
  });

  return {
    port: (ws.address() as AddressInfo).port,
    account,
    get open() {
      return ws.clients.size;
    },
    hint() {
      for (const client of clients.keys()) client.send('{"type":"move"}');
    },
    finish() {
      traffic.unsubscribe();
      return sent;
    },
    stop() {
      traffic.unsubscribe();
      for (const client of ws.clients) client.terminate();
      ws.close();
    },
  };
}

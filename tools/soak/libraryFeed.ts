import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import {
  exactlyOnce,
  heartbeatServer$,
  inOrder,
  type Client,
  type Handler,
  type HeartbeatServer,
} from '../../lib/server/index.js';
import { REMEMBERED, type Down, type EndedBy, type Up } from './feedClient.js';

/** The feed on the library's own server. */
export interface LibraryFeed {
  readonly port: number;
  readonly server$: HeartbeatServer<Up, Down>;
  /** Sends a number to all clients. */
  readonly send: (n: number) => void;
  readonly stop: () => void;
}

/**
 * Unless the client alone ends the old connection, all connections have one key, so that the server ends the old one in a handover. A
 * connection that asks is repeated what came after the number that it names. Connections are numbered from `first` on.
 */
export async function startLibraryFeed(
  endedBy: EndedBy,
  onNumber: (n: number) => void,
  first = 1,
): Promise<LibraryFeed> {
  const ws = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const config = endedBy === 'resume' ? {} : { keyOf: () => 'the client', handover: 2_000 };
  const server$ = heartbeatServer$<Up, Down>(ws, config);
  const numbers = new WeakMap<Client<Up, Down>, number>();
  const log: number[] = [];
  let next = first;

  const connectionOf = (client: Client<Up, Down>) => {
    const connection = numbers.get(client) ?? next++;
    numbers.set(client, connection);
    return connection;
  };
  const handle: Handler<Up, Down> = ({ n, after = Infinity }, client) => {
    if (n !== undefined) onNumber(n);
    return log.filter((sent) => sent > after).map((n) => ({ n, connection: connectionOf(client) }));
  };
  const numberOf = ({ n }: Up) => (n === undefined ? undefined : { id: 'the client', n });
  const handler = endedBy === 'both' ? exactlyOnce({ numberOf }, handle) : handle;
  const serving = server$.pipe(inOrder(handler)).subscribe();
  await once(ws, 'listening');

  return {
    port: (ws.address() as AddressInfo).port,
    server$,
    send(n) {
      log.push(n);
      if (log.length > REMEMBERED) log.shift();
      for (const client of server$.clients) client.next({ n, connection: connectionOf(client) });
    },
    stop() {
      serving.unsubscribe();
      for (const client of ws.clients) client.terminate();
      ws.close();
    },
  };
}

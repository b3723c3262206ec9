import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { firstValueFrom, ignoreElements, tap } from 'rxjs';
import { WebSocketServer } from 'ws';
import { heartbeatServer$, serve } from '../lib/server/index.js';

/** A server as anybody would write it. */
export interface DemoServer {
  readonly port: number;
  broadcast(message: unknown): void;
  /** Sends everybody away with 1012, and is gone. */
  stop(): Promise<void>;
}

export async function startServer(onMessage: (text: string) => void, port = 0): Promise<DemoServer> {
  const ws = new WebSocketServer({ host: '127.0.0.1', port });
  const server$ = heartbeatServer$<string, unknown>(ws, { deserializer: ({ data }) => String(data) });
  const serving = server$.pipe(serve((client) => client.pipe(tap(onMessage), ignoreElements()))).subscribe();
  await once(ws, 'listening');

  return {
    port: (ws.address() as AddressInfo).port,
    broadcast: (message) => server$.broadcast(message),
    async stop() {
      await firstValueFrom(server$.drain({ over: 0, within: 500 }));
      serving.unsubscribe();
      ws.close();
      await once(ws, 'close');
    },
  };
}

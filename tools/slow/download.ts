import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { heartbeatSocket$ } from '../../lib/index.js';
import { startTcpProxy, type Rates } from '../network/tcpProxy.js';
import { startWsServer } from '../servers/wsServer.js';
import type { Upload } from './upload.js';

export interface Download extends Pick<Upload, 'heartbeat' | 'within'> {
  /** Of the one frame that the server sends on every connection as it opens. */
  readonly bytes: number;
  readonly rates: Rates;
  readonly holds?: number;
}

export interface DownloadFigures {
  readonly losses: string[];
  /** When the frame was there. */
  readonly time: number | undefined;
}

/** Waits for one large frame down a slow line. */
export async function download({ bytes, rates, holds, heartbeat, within }: Download): Promise<DownloadFigures> {
  const server = await startWsServer();
  const proxy = await startTcpProxy(server);
  proxy.slow(rates, holds);
  const socket$ = heartbeatSocket$<string>({
    url: proxy.url,
    WebSocketCtor: WebSocket,
    ...(heartbeat && { heartbeat }),
    reconnect: 50,
  });
  const losses: string[] = [];
  let time: number | undefined;
  let opened = 0;
  socket$.events$.subscribe((event) => {
    if (event.type === 'lost') losses.push(event.cause.message);
    if (event.type !== 'open') return;
    opened++;
  });
  const start = performance.now();
  const subscription = socket$.subscribe(() => (time ??= Math.round(performance.now() - start)));
  let served = 0;
  while (time === undefined && performance.now() - start < within) {
    if (opened > served && server.accepted > served) {
      served = server.accepted;
      server.broadcast('x'.repeat(bytes));
    }
    await sleep(5);
  }
  subscription.unsubscribe();
  await proxy.close();
  await server.close();
  return { losses, time };
}

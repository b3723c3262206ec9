import { setTimeout as sleep } from 'node:timers/promises';
import type { TcpProxy } from '../network/tcpProxy.js';
import type { WsServer } from '../servers/wsServer.js';
import type { Pull } from './pulls.js';

/** How long a byte is on its way, in milliseconds: there is always something when a cable is pulled. */
export const LATENCY = 30;

const LASTING: Pull['kind'][] = ['black hole', 'hole down', 'refuse'];

/** Pulls a cable, and resolves when it is back in its place. */
export async function carryOut({ kind, lasts }: Pull, proxy: TcpProxy, server: WsServer): Promise<void> {
  if (kind === 'reset') proxy.reset();
  if (kind === 'half close') proxy.halfClose();
  if (kind === 'clean close') server.closeAll(1000);
  if (kind === 'restart') await server.restart();
  if (kind === 'black hole') proxy.blackHole();
  if (kind === 'hole down') proxy.blackHole('down');
  if (kind === 'refuse') {
    proxy.refuse();
    proxy.reset();
  }
  if (!LASTING.includes(kind)) return;
  await sleep(lasts);
  proxy.delay(LATENCY);
}

import { interval, Subject, tap } from 'rxjs';
import { startTcpProxy, type TcpProxy } from '../tools/network/tcpProxy.js';
import { startWsServer, type WsServer } from '../tools/servers/wsServer.js';

/** A server that broadcasts four messages a second, behind a cable that can be pulled. */
export interface Network {
  readonly url: string;
  readonly cable: TcpProxy;
  readonly server: WsServer;
  /** What the server hears, other than pings. */
  readonly delivered$: Subject<string>;
  readonly broadcasts: number;
  close(): Promise<void>;
}

export async function startNetwork(): Promise<Network> {
  const delivered$ = new Subject<string>();
  const server = await startWsServer({ onMessage: (text) => delivered$.next(text) });
  const cable = await startTcpProxy(server);
  let broadcasts = 0;
  const ticking = interval(250)
    .pipe(tap((tick) => server.broadcast({ tick })))
    .subscribe(() => broadcasts++);

  return {
    url: cable.url,
    cable,
    server,
    delivered$,
    get broadcasts() {
      return broadcasts;
    },
    async close() {
      ticking.unsubscribe();
      await cable.close();
      await server.close();
    },
  };
}

import { interval, Subject, tap } from 'rxjs';
import { startTcpProxy, type TcpProxy } from '../tools/network/tcpProxy.js';
import { startServer } from './server.js';

/** A server that broadcasts four messages a second, behind a cable that can be pulled. */
export interface Network {
  readonly url: string;
  readonly cable: TcpProxy;
  /** The server goes, and another is there at once. */
  restart(): Promise<void>;
  /** What the server hears, other than pings. */
  readonly delivered$: Subject<string>;
  readonly broadcasts: number;
  close(): Promise<void>;
}

export async function startNetwork(): Promise<Network> {
  const delivered$ = new Subject<string>();
  const onMessage = (text: string) => delivered$.next(text);
  let server = await startServer(onMessage);
  const cable = await startTcpProxy(server);
  let broadcasts = 0;
  const ticking = interval(250)
    .pipe(tap((tick) => server.broadcast({ tick })))
    .subscribe(() => broadcasts++);

  return {
    url: cable.url,
    cable,
    delivered$,
    get broadcasts() {
      return broadcasts;
    },
    async restart() {
      const { port } = server;
      await server.stop();
      server = await startServer(onMessage, port);
    },
    async close() {
      ticking.unsubscribe();
      await cable.close();
      await server.stop();
    },
  };
}

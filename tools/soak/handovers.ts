import { filter, interval, take } from 'rxjs';
import { WebSocket } from 'ws';
import { handover, heartbeatSocket$, resume } from '../../lib/index.js';
import { eventually } from '../eventually.js';
import { startTcpProxy } from '../network/tcpProxy.js';
import { Account } from './account.js';
import { startHandoverServer } from './handoverServer.js';
import { heapInUse } from './heap.js';

/** How the old connection ends: the server ends it, or the client does and asks the new one for what is missing. */
export type EndedBy = 'the server' | 'resume';

/** What became of a feed both ways whose connection was renewed again and again. */
export interface Handovers {
  readonly endedBy: EndedBy;
  readonly handovers: number;
  readonly failed: number;
  /** Numbers sent and received, down to the client and up to the server. */
  readonly down: Account;
  readonly up: Account;
  readonly sentDown: number;
  readonly sentUp: number;
  /** How often a message came from an older connection after one from a newer. */
  readonly interleaved: number;
  /** The most sockets of the client that were CONNECTING or OPEN. */
  readonly mostLive: number;
  /** The connections that the server counts at the end. */
  readonly open: number;
  /** By how much the heap in use has grown, in bytes, after the warm-up. */
  readonly growth: number;
}

interface Message {
  readonly n: number;
  readonly connection: number;
}

const EVERY = 2;
const WARM_UP = 50;
/** Each piece of data is delayed by up to this, each way. */
const JITTER = 20;

/** Renews the connection `count` times, as fast as that goes, at 500 messages a second each way. */
export async function soakHandovers(count: number, endedBy: EndedBy): Promise<Handovers> {
  const server = await startHandoverServer(endedBy === 'the server');
  const proxy = await startTcpProxy({ port: server.port });
  proxy.jitter(JITTER);
  const live = new Set<WebSocket>();
  let mostLive = 0;
  // Lets go of those that have closed: countedSockets() keeps them all, and the heap is measured here.
  class CountedSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      live.add(this);
      for (const socket of live) if (socket.readyState > WebSocket.OPEN) live.delete(socket);
      mostLive = Math.max(mostLive, live.size);
    }
  }

  const byCursor = resume<Message, object, number>({
    cursor: ({ n }) => n,
    request: (after) => ({ after }),
    follows: (next, last) => next === last + 1,
  });
  const socket$ = heartbeatSocket$<Message, object>({
    url: `ws://127.0.0.1:${proxy.port}`,
    WebSocketCtor: CountedSocket,
    handover: handover(),
    ...(endedBy === 'resume' && { resume: byCursor, delivery: 'at-least-once' }),
  });
  const down = new Account();
  let [failed, sentUp, interleaved, newest] = [0, 0, 0, 0];
  socket$.events$.pipe(filter(({ type }) => type === 'handover-failed' || type === 'lost')).subscribe(() => failed++);
  const subscription = socket$.subscribe(({ n, connection }) => {
    // The first connection begins where the server is.
    if (!down.last) down.last = n - 1;
    down.note(n);
    if (connection < newest) interleaved++;
    newest = Math.max(newest, connection);
  });
  const renew = async (times: number) => {
    let opened = 0;
    const opens = socket$.events$.pipe(
      filter(({ type }) => type === 'open'),
      take(times),
    );
    const renewing = opens.subscribe(() => {
      opened++;
      if (opened < times) socket$.handover();
    });
    socket$.handover();
    await eventually(() => opened === times, { within: 1_000 * times + 10_000, what: `${times} handovers` });
    renewing.unsubscribe();
    return opened;
  };

  try {
    await eventually(() => down.last > 0);
    const traffic = interval(EVERY).subscribe(() => socket$.next({ n: ++sentUp }));
    subscription.add(traffic);
    await renew(WARM_UP);
    const heap = await heapInUse();
    const handovers = await renew(count);
    const growth = (await heapInUse()) - heap;
    traffic.unsubscribe();
    const sentDown = server.finish();
    await eventually(() => down.last === sentDown && server.account.last === sentUp, { what: 'the last messages' });
    await eventually(() => server.open === 1, { what: 'one connection' });
    const { account: up, open } = server;
    return { endedBy, handovers, failed, down, up, sentDown, sentUp, interleaved, mostLive, open, growth };
  } finally {
    subscription.unsubscribe();
    await proxy.close();
    server.stop();
  }
}

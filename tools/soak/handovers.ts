import { interval, NEVER, Subscription } from 'rxjs';
import { eventually } from '../eventually.js';
import { startTcpProxy } from '../network/tcpProxy.js';
import type { Account } from './account.js';
import { FeedClient, type EndedBy } from './feedClient.js';
import { startHandoverServer, type HandoverServer } from './handoverServer.js';
import { heapInUse } from './heap.js';
import { startLibraryServer } from './libraryServer.js';

/** What became of a feed both ways whose connection was renewed again and again. */
export interface Handovers {
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

/** Who calls for a handover. */
type By = 'call' | 'age' | 'hint';

/** A server, how it and the client end the old connection, and who calls for the new one. */
export interface HandoverScene {
  readonly name: string;
  readonly server: 'a plain server' | 'ours';
  readonly endedBy: EndedBy;
  readonly by: By;
}

export const SCENES: readonly HandoverScene[] = [
  { name: 'a plain server', server: 'a plain server', endedBy: 'the server', by: 'call' },
  { name: 'a plain server, `resume`', server: 'a plain server', endedBy: 'resume', by: 'call' },
  { name: 'ours, a call', server: 'ours', endedBy: 'the server', by: 'call' },
  { name: 'ours, a call, `resume`', server: 'ours', endedBy: 'both', by: 'call' },
  { name: 'ours, by age', server: 'ours', endedBy: 'the server', by: 'age' },
  { name: 'ours, a hint', server: 'ours', endedBy: 'the server', by: 'hint' },
];

const WARM_UP = 50;
/** Each piece of data is delayed by up to this, each way. */
export const JITTER = 20;
/** Long enough for most handovers to be over. */
const AGE = 100;
const CALL_EVERY = 10;

/** Renews the connection `count` times, at 500 messages a second each way. */
export async function soakHandovers(count: number, { server: whose, endedBy, by }: HandoverScene): Promise<Handovers> {
  const server = await (whose === 'ours' ? startLibraryServer(endedBy) : startHandoverServer(endedBy));
  const proxy = await startTcpProxy({ port: server.port });
  proxy.jitter(JITTER);
  const client = new FeedClient(proxy.url, endedBy, {
    ...(by === 'age' && { renewAfter: AGE }),
    when: ({ type }) => type === 'move',
  });
  const { down } = client;
  const renewing = new Subscription();
  const renewed = async (times: number) => {
    const before = client.opened;
    await eventually(() => client.opened >= before + times, {
      within: 1_000 * times + 10_000,
      what: `${times} handovers`,
    });
    return client.opened - before;
  };

  try {
    await eventually(() => down.last > 0);
    client.start();
    renewing.add(renewals(by, client, server));
    await renewed(WARM_UP);
    const heap = await heapInUse();
    const handovers = await renewed(count);
    const growth = (await heapInUse()) - heap;
    renewing.unsubscribe();
    client.finish();
    const sentDown = server.finish();
    await eventually(() => down.last === sentDown && server.account.last === client.sentUp, {
      what: 'the last messages',
    });
    await eventually(() => server.open === 1, { what: 'one connection' });
    const { sentUp, failed, interleaved, mostLive } = client;
    const { account: up, open } = server;
    return { handovers, failed, down, up, sentDown, sentUp, interleaved, mostLive, open, growth };
  } finally {
    renewing.unsubscribe();
    client.stop();
    await proxy.close();
    server.stop();
  }
}

/** Calls as often as that makes sense: one that is called for while another is under way is that one. */
const renewals = (by: By, { socket$ }: FeedClient, server: HandoverServer): Subscription =>
  (by === 'age' ? NEVER : interval(CALL_EVERY)).subscribe(() => (by === 'call' ? socket$.handover() : server.hint()));

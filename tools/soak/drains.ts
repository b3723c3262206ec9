import { fork } from 'node:child_process';
import { once } from 'node:events';
import { interval } from 'rxjs';
import { eventually } from '../eventually.js';
import { startTcpProxy } from '../network/tcpProxy.js';
import { Account } from './account.js';
import { EVERY, FeedClient, REMEMBERED } from './feedClient.js';
import type { FromNode, ToNode } from './feedNode.js';
import { JITTER, type Handovers } from './handovers.js';
import { heapInUse } from './heap.js';

/** A server process. */
interface FeedNode {
  readonly port: number;
  readonly send: (message: ToNode) => void;
  /** Resolves when all its clients are gone, with how many had to be terminated. */
  readonly drained: Promise<number>;
  readonly stop: () => void;
}

interface Arrival {
  readonly n: number;
  readonly at: bigint;
}

/** The numbers of its connections begin far above those of the node before. */
const CONNECTIONS_OF_A_NODE = 1_000;
const WARM_UP = 3;

async function startNode(generation: number, onNumber: (arrival: Arrival) => void): Promise<FeedNode> {
  const child = fork('tools/soak/feedNode.ts', [String(generation * CONNECTIONS_OF_A_NODE)], {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  const drained = new Promise<number>((resolve) => {
    child.on('message', (message: FromNode) => {
      if ('n' in message) onNumber(message);
      if ('terminated' in message) resolve(message.terminated);
    });
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { port, drained, send: (message) => child.send(message), stop: () => child.kill('SIGKILL') };
}

/**
 * One server process drains, and another takes over, `count` times, at 500 messages a second each way. A proxy leads new connections to
 * the newest one.
 */
export async function soakDrains(count: number): Promise<Handovers> {
  const up = new Account();
  let arrivals: Arrival[] = [];
  let sentDown = 0;
  const start = async (generation: number) => {
    const node = await startNode(generation, (arrival) => arrivals.push(arrival));
    for (let n = Math.max(1, sentDown - REMEMBERED); n <= sentDown; n++) node.send({ n });
    nodes.add(node);
    return node;
  };
  const nodes = new Set<FeedNode>();
  let newest = await start(1);
  const traffic = interval(EVERY).subscribe(() => {
    sentDown++;
    for (const node of nodes) node.send({ n: sentDown });
  });
  const proxy = await startTcpProxy({
    get port() {
      return newest.port;
    },
  });
  proxy.jitter(JITTER);
  const client = new FeedClient(proxy.url, 'resume', { when: ({ type }) => type === 'move' });
  let terminated = 0;

  /** Notes the arrivals in the order in which they have come, wherever that was. */
  const note = () => {
    for (const { n } of arrivals.sort((a, b) => Number(a.at - b.at))) up.note(n);
    arrivals = [];
  };
  const replace = async (generation: number) => {
    const old = newest;
    newest = await start(generation);
    const { opened } = client;
    old.send('drain');
    terminated += await old.drained;
    // The old one had told of all of its own by then.
    note();
    await eventually(() => client.opened > opened, { what: 'the connection to the new server' });
    nodes.delete(old);
    old.stop();
  };

  try {
    await eventually(() => client.down.last > 0);
    client.start();
    for (let n = 0; n < WARM_UP; n++) await replace(2 + n);
    const heap = await heapInUse();
    const before = client.opened;
    for (let n = 0; n < count; n++) await replace(2 + WARM_UP + n);
    const handovers = client.opened - before;
    const growth = (await heapInUse()) - heap;
    client.finish();
    traffic.unsubscribe();
    const { down, sentUp, failed, interleaved, mostLive } = client;
    const isThere = () => down.last === sentDown && arrivals.some(({ n }) => n === sentUp);
    await eventually(isThere, { what: 'the last messages' });
    note();
    const open = proxy.connections;
    return { handovers, failed: failed + terminated, down, up, sentDown, sentUp, interleaved, mostLive, open, growth };
  } finally {
    traffic.unsubscribe();
    client.stop();
    await proxy.close();
    for (const node of nodes) node.stop();
  }
}

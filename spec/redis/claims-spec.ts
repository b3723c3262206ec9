import type { IncomingMessage } from 'node:http';
import { redisLog, type RedisConnection } from '../../lib/redis/index.js';
import { heartbeatServer$, type Claim } from '../../lib/server/index.js';
import { eventually } from '../../tools/eventually.js';
import { FakeWsServer, type FakeServerSocket } from '../support/fakeWsServer.js';
import { withRedis } from '../support/withRedis.js';

const keyOf = ({ url = '' }: IncomingMessage) => url.slice(1);
const replaced = { code: 4409 };

// Jest passes over this folder where there is no redis-server.
describe('nodes with a redis-server', () => {
  const redis = withRedis();

  const startNode = (
    config: { timeout?: number; capacity?: number } = {},
    connection: RedisConnection = redis.client,
  ) => {
    const ws = new FakeWsServer();
    const claims = redisLog<Claim>(connection, { key: redis.name, ...config });
    const server$ = heartbeatServer$<unknown>(ws.ws, { keyOf, replaced, claims });
    const events: string[] = [];
    server$.events$.subscribe(({ type }) => events.push(type));
    const serving = server$.subscribe();
    return { ws, server$, events, stop: () => serving.unsubscribe() };
  };
  type Node = ReturnType<typeof startNode>;
  const has = ({ server$ }: Node, socket: FakeServerSocket) =>
    [...server$.clients].some((one) => (one.socket as unknown) === socket);

  it('V14: of the connections of each key that come to two nodes at once one stays', async () => {
    const nodes = [startNode(), startNode()];
    const sockets = Array.from({ length: 60 }, (_, i) => nodes[i % 2]!.ws.connect(`/${i % 3}`));
    const left = () => sockets.filter(({ closedWith }) => !closedWith);
    await eventually(() => left().length === 3);
    await eventually(() => nodes.reduce((sum, { server$ }) => sum + server$.clients.size, 0) === 3);
    expect(left().every((socket) => nodes.some((node) => has(node, socket)))).toBe(true);
    nodes.forEach(({ stop }) => stop());
  });

  it('V14: a node that lost its connections to Redis hears afterwards of whom it has no more', async () => {
    const [here, there] = [startNode(), startNode()];
    const old = here.ws.connect('/ann');
    await eventually(() => has(here, old));
    for (let i = 0; i < 5; i++) {
      await redis.client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
      const fresh = there.ws.connect('/ann');
      await eventually(() => has(there, fresh));
    }
    await eventually(() => old.closedWith === '4409 ');
    expect([here.server$.clients.size, there.server$.clients.size]).toEqual([0, 1]);
    here.stop();
    there.stop();
  });

  it('V15: without Redis a connection is refused with 503, and the others stay', async () => {
    const node = startNode({ timeout: 50 });
    const old = node.ws.connect('/ann');
    await eventually(() => has(node, old));
    redis.server.process.kill('SIGSTOP');
    const fresh = node.ws.connect('/ann');
    await eventually(() => fresh.closedWith === '1013 ').finally(() => redis.server.process.kill('SIGCONT'));
    expect([node.events, old.closedWith]).toEqual([['connected', 'refused'], undefined]);
    node.stop();
  });

  it('V15: a node that was too long without Redis tells that it missed claims', async () => {
    const own = await redis.server.open();
    const here = startNode({ capacity: 2 }, own);
    const old = here.ws.connect('/ann');
    await eventually(() => has(here, old));
    const there = startNode({ capacity: 2 });
    // In one go: the oldest are removed before anybody has read them.
    await redis.client.sendCommand(['MULTI']);
    const placed = Array.from({ length: 5 }, (_, i) => there.ws.connect(`/bob${i}`));
    await redis.client.sendCommand(['EXEC']);
    await eventually(() => here.events.includes('missed-claims'));
    expect([old.closedWith, placed.length]).toEqual([undefined, 5]);
    here.stop();
    there.stop();
    own.destroy();
  });
});

import { filter, repeat, take } from 'rxjs';
import type { SocketEvent } from '../../lib/index.js';
import { spawnClient, type ClientProcess } from '../../tools/clients/clientProcess.js';
import { eventually } from '../../tools/eventually.js';
import { startRealLink, type RealLink } from '../support/realLink.js';

describe('leaving', () => {
  let link: RealLink;
  let client: ClientProcess | undefined;
  beforeEach(async () => {
    link = await startRealLink();
  });
  afterEach(async () => {
    client?.signal('SIGKILL'); // only one that did not end by itself is there to hear it
    await link.close();
  });

  type State = [state: string, leaveAt: SocketEvent['type'], prepare: (link: RealLink) => void];

  const states: State[] = [
    ['open', 'pong', () => {}],
    ['awaiting a pong', 'ping', ({ server }) => (server.answerPings = false)],
    ['connecting', 'connecting', ({ server }) => (server.hangUpgrade = true)],
    ['waiting', 'retry', ({ proxy }) => proxy.refuse()],
  ];

  const config = { heartbeat: { interval: 50, pongTimeout: 60_000 }, reconnect: 60_000 };

  it.each(states)('C1: unsubscribing while %s leaves no socket', async (_, leaveAt, prepare) => {
    prepare(link);
    const client = link.connect(config);
    await eventually(() => client.count(leaveAt) > 0);
    client.subscription.unsubscribe();
    await eventually(() => link.server.clients === 0 && link.proxy.connections === 0);
    expect(client.live).toBe(0);
    expect(client.ends).toEqual([]);
  });

  it.each(states)(
    'C1: unsubscribing while %s leaves no timer: a process ends by itself',
    async (_, leaveAt, prepare) => {
      prepare(link);
      const options = JSON.stringify({ ...config, url: link.proxy.url, leaveAt });
      client = spawnClient('tools/clients/heartbeatClient.ts', [options]);
      let left = NaN;
      client.onLine((line) => {
        if (line.includes('"idle"')) left = performance.now();
      });
      await expect(client.exit).resolves.toBe(0);
      expect(performance.now() - left).toBeLessThan(3_000);
    },
    20_000,
  );

  it('R7: complete() closes with 1000 and does not reconnect', async () => {
    const codes: number[] = [];
    const client = link.connect({ closeObserver: { next: ({ code }) => codes.push(code) } });
    await eventually(() => client.count('open') > 0);
    client.socket$.complete();
    await eventually(() => link.server.clients === 0 && link.proxy.connections === 0);
    expect(client.ends).toEqual(['complete']);
    expect(codes).toEqual([1000]);
    expect(client.count('retry')).toBe(0);
    expect(link.proxy.accepted).toBe(1);
  });

  it('R7: error({ code, reason }) closes with that code', async () => {
    const codes: [number, string][] = [];
    const client = link.connect({ closeObserver: { next: ({ code, reason }) => codes.push([code, reason]) } });
    await eventually(() => client.count('open') > 0);
    client.socket$.error({ code: 4001, reason: 'done' });
    await eventually(() => codes.length > 0);
    expect(codes).toEqual([[4001, 'done']]);
    expect(link.proxy.accepted).toBe(1);
  });

  it('C1: the last of two subscribers closes the socket, the first does not', async () => {
    const client = link.connect();
    const second = client.socket$.subscribe();
    await eventually(() => client.count('open') > 0);
    client.subscription.unsubscribe();
    await eventually(() => client.count('pong') > 1);
    expect(link.server.clients).toBe(1);
    second.unsubscribe();
    await eventually(() => link.server.clients === 0);
    expect(client.sockets).toHaveLength(1);
  });

  it.each(['a new subscriber', 'reconnect()'])(
    'C2: unsubscribe() while connecting, with %s at once, leaves one connection',
    async (back) => {
      const client = link.connect();
      const { socket$ } = client;
      if (back === 'reconnect()')
        socket$.status$.pipe(filter(({ state }) => state === 'closed'), take(1)).subscribe(() => socket$.reconnect()); // prettier-ignore
      else socket$.pipe(repeat({ count: 2 })).subscribe();
      socket$.unsubscribe();
      await eventually(() => client.count('open') > 0);
      expect(client.sockets).toHaveLength(2);
      expect(link.server.accepted).toBe(1);
      await eventually(() => link.proxy.connections === 1 && link.server.clients === 1);
      expect(link.proxy.maxConnections).toBe(1);
      socket$.unsubscribe();
      await eventually(() => link.server.clients === 0);
    },
  );
});

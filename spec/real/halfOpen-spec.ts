import { webSocket } from 'rxjs/webSocket';
import { WebSocket } from 'ws';
import { countedSockets } from '../../tools/clients/countedSockets.js';
import { HASTY, MARGIN } from '../../tools/clients/patience.js';
import type { RealClient } from '../../tools/clients/realClient.js';
import { eventually } from '../../tools/eventually.js';
import type { Direction } from '../../tools/network/tcpProxy.js';
import { startRealLink, type RealLink } from '../support/realLink.js';

const BOUND = HASTY.interval + HASTY.pongTimeout;

/** How long it takes the client to notice, and what it then says. */
async function notice(client: RealClient, pullTheCable: () => void) {
  const before = client.lost.length;
  const start = performance.now();
  pullTheCable();
  await eventually(() => client.lost.length > before, { what: 'the loss to be noticed' });
  return { time: performance.now() - start, lost: client.lost[before] };
}

describe('a peer that vanishes silently', () => {
  let link: RealLink;
  beforeEach(async () => {
    link = await startRealLink();
  });
  afterEach(() => link.close());

  async function connectHasty(): Promise<RealClient> {
    const client = link.connect({ heartbeat: HASTY, connectTimeout: 200 });
    await eventually(() => client.count('pong') > 0, { what: 'a first pong' });
    return client;
  }

  it.each<[Direction, string]>([
    ['both', 'in both directions'],
    ['up', 'on the way to the server'],
    ['down', 'on the way to the client'],
  ])('H2: a silent loss (%s: %s) is noticed within interval + pongTimeout, the socket replaced', async (direction) => {
    const client = await connectHasty();
    const { time, lost } = await notice(client, () => link.proxy.blackHole(direction));
    expect(lost).toMatchObject({ name: 'SocketLostError', kind: 'pong-timeout' });
    expect(time).toBeLessThan(BOUND + MARGIN);

    link.proxy.pass();
    const opens = client.count('open');
    await eventually(() => client.count('open') > opens, { what: 'a new connection' });
    link.server.broadcast('back');
    await eventually(() => client.messages.includes('back'));
  });

  it('H2: a bare webSocket() on a dead connection stays open and silent', async () => {
    const heard: unknown[] = [];
    const { WebSocketCtor, sockets } = countedSockets();
    const bare = webSocket<unknown>({
      url: link.proxy.url,
      WebSocketCtor: WebSocketCtor as unknown as typeof globalThis.WebSocket,
    }).subscribe({
      next: (message) => heard.push(message),
      error: () => heard.push('error'),
      complete: () => heard.push('complete'),
    });
    const [bareSocket] = sockets;
    await eventually(() => bareSocket?.readyState === WebSocket.OPEN);
    const client = await connectHasty();

    await notice(client, () => link.proxy.blackHole());
    link.proxy.pass();
    await eventually(() => {
      link.server.broadcast('tick');
      return client.messages.includes('tick');
    });
    expect(bareSocket?.readyState).toBe(WebSocket.OPEN);
    expect(heard).toEqual([]);

    bareSocket?.terminate();
    bare.unsubscribe();
  });

  it('C5: the socket of a dead peer is terminated, so that its descriptor does not linger', async () => {
    const client = await connectHasty();
    const dead = client.sockets.at(-1);
    const closed = new Promise((resolve) => dead?.once('close', resolve));
    await notice(client, () => link.proxy.blackHole());
    await closed;
    expect(dead?.readyState).toBe(WebSocket.CLOSED);

    link.proxy.pass();
    const opens = client.count('open');
    await eventually(() => client.count('open') > opens, { what: 'a new connection' });
    await eventually(() => link.proxy.connections === 1, { within: MARGIN });
  });

  it('C2: through one black hole after the other there is never a second live socket', async () => {
    const client = await connectHasty();
    for (const direction of ['both', 'down', 'up'] as const) {
      await notice(client, () => link.proxy.blackHole(direction));
      link.proxy.pass();
      const pongs = client.count('pong');
      await eventually(() => client.count('pong') > pongs, { what: `a pong after the hole ${direction}` });
    }
    expect(client.sockets.length).toBeGreaterThan(3);
    expect(client.maxLive).toBe(1);
  });

  it('H8: the loss of a server that never answers a ping says so, and names the options', async () => {
    link.server.answerPings = false;
    const client = link.connect({ heartbeat: HASTY });
    await eventually(() => client.lost.length > 0);
    expect(client.lost[0]).toMatchObject({ kind: 'pong-timeout' });
    expect(client.lost[0]?.message).toMatch(/never answered.*heartbeat\.ping.*heartbeat\.isPong/);
  });

  it('H8: the loss of a server that has answered a ping names no options', async () => {
    const client = await connectHasty();
    const { lost } = await notice(client, () => link.proxy.blackHole());
    expect(lost?.message).toBe('no frame within 100 ms of a ping');
  });
});

describe('a connection that is slow but alive', () => {
  let link: RealLink;
  beforeEach(async () => {
    link = await startRealLink();
  });
  afterEach(() => link.close());

  it('H2: is not given up while a pong takes less than pongTimeout, though longer than interval', async () => {
    link.proxy.delay(150);
    const client = link.connect({ heartbeat: { interval: 100, pongTimeout: 3_000 } });
    const latencies: number[] = [];
    client.socket$.latency$.subscribe((latency) => latencies.push(latency));
    await eventually(() => latencies.length >= 4);
    expect(Math.min(...latencies)).toBeGreaterThan(290);
    expect(client.lost).toEqual([]);
    expect(link.proxy.accepted).toBe(1);
  });

  it('H1: never has two pings under way', async () => {
    link.proxy.delay(150);
    const client = link.connect({ heartbeat: { interval: 20, pongTimeout: 3_000 } });
    await eventually(() => client.count('pong') >= 3);
    const beats = client.events.map(({ type }) => type).filter((type) => type === 'ping' || type === 'pong');
    expect(beats.join(' ')).toMatch(/^(ping pong ?)+(ping)?$/);
  });

  it('H3: any frame keeps a server that answers no pings', async () => {
    link.server.answerPings = false;
    const client = link.connect({ heartbeat: { interval: 50, pongTimeout: 1_000 } });
    await eventually(
      () => {
        link.server.broadcast('tick');
        return link.server.pings >= 30;
      },
      { within: 10_000 },
    );
    expect(client.lost).toEqual([]);
  });
});

import { WebSocket } from 'ws';
import type { RealClient } from '../../tools/clients/realClient.js';
import { eventually } from '../../tools/eventually.js';
import { startRealLink, type RealLink } from '../support/realLink.js';

describe('messages for a server that is away', () => {
  let link: RealLink;
  beforeEach(async () => {
    link = await startRealLink();
  });
  afterEach(() => link.close());

  /** Nobody answers, and the client waits for its next attempt. */
  async function cutOff(client: RealClient): Promise<void> {
    await eventually(() => client.count('open') > 0);
    link.proxy.refuse();
    link.proxy.reset();
    await eventually(() => client.lost.length >= 2);
  }

  const send = (client: RealClient, ...messages: unknown[]) =>
    messages.forEach((message) => client.socket$.next(message));

  const received = () => link.server.received.map((text) => JSON.parse(text) as unknown);

  it('O1: wait, and arrive once and in order when the server is back, ahead of newer messages', async () => {
    const client = link.connect();
    await cutOff(client);
    send(client, ...Array(500).keys());
    link.proxy.pass();
    await eventually(() => client.count('open') > 1);
    send(client, 'newer');
    await eventually(() => received().length > 500);
    expect(received()).toEqual([...Array(500).keys(), 'newer']);
    expect(client.count('dropped')).toBe(0);
  });

  it('O1: wait while the server is closing the connection', async () => {
    link.proxy.delay(100);
    const client = link.connect();
    await eventually(() => link.server.clients === 1 && client.count('open') === 1);
    link.server.closeAll(1012);
    await eventually(() => client.sockets[0]?.readyState === WebSocket.CLOSING);
    send(client, 'given while closing');
    await eventually(() => received().length > 0);
    expect(received()).toEqual(['given while closing']);
    expect(client.count('open')).toBe(2);
  });

  it('O2: leave after the handshake of the new connection', async () => {
    const client = link.connect({ onOpen: () => [{ auth: 'me' }] });
    await eventually(() => received().length === 1);
    await cutOff(client);
    send(client, 'waited');
    link.proxy.pass();
    await eventually(() => received().length === 3);
    expect(received()).toEqual([{ auth: 'me' }, { auth: 'me' }, 'waited']);
  });

  it('O3: give way beyond the capacity, the oldest first, and each is reported', async () => {
    const client = link.connect({ outbox: { capacity: 2 } });
    await cutOff(client);
    send(client, 1, 2, 3, 4);
    expect(client.events.filter(({ type }) => type === 'dropped')).toEqual(
      Array(2).fill({ type: 'dropped', reason: 'overflow' }),
    );
    link.proxy.pass();
    await eventually(() => received().length === 2);
    expect(received()).toEqual([3, 4]);
  });

  it('O3: are reported as dropped by complete()', async () => {
    const client = link.connect({ reconnect: 60_000 });
    await eventually(() => client.count('open') > 0);
    link.proxy.refuse();
    link.proxy.reset();
    await eventually(() => client.count('retry') > 0);
    send(client, 1, 2);
    client.socket$.complete();
    expect(client.events.filter(({ type }) => type === 'dropped')).toEqual(
      Array(2).fill({ type: 'dropped', reason: 'closed' }),
    );
    expect(client.ends).toEqual(['complete']);
  });

  it('O4: throw to the caller of next() if they cannot be serialised, and the connection stays open', async () => {
    const client = link.connect();
    await eventually(() => client.count('open') > 0);
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(() => client.socket$.next(circular)).toThrow(TypeError);
    send(client, 'still here');
    await eventually(() => received().length === 1);
    expect(received()).toEqual(['still here']);
    expect(client.lost).toEqual([]);
  });

  it('I1: a frame that is not JSON is skipped and reported, and the next one arrives', async () => {
    const client = link.connect();
    await eventually(() => client.count('open') > 0);
    link.server.broadcastRaw('{"half":');
    link.server.broadcastRaw(new Uint8Array([1, 2, 3]));
    link.server.broadcast('whole');
    await eventually(() => client.messages.length > 0);
    expect(client.messages).toEqual(['whole']);
    expect(client.count('bad-frame')).toBe(2);
    expect(client.lost).toEqual([]);
  });
});

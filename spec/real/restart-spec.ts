import { setTimeout as sleep } from 'node:timers/promises';
import { MARGIN } from '../../tools/clients/patience.js';
import type { RealClient } from '../../tools/clients/realClient.js';
import { eventually } from '../../tools/eventually.js';
import { startRealLink, type RealLink } from '../support/realLink.js';

describe('a server that goes and comes back', () => {
  let link: RealLink;
  beforeEach(async () => {
    link = await startRealLink();
  });
  afterEach(() => link.close());

  async function connectOpen(): Promise<RealClient> {
    const client = link.connect();
    await opened(client, 1);
    return client;
  }

  async function opened(client: RealClient, times: number): Promise<void> {
    await eventually(() => client.count('open') >= times, { what: `connection number ${times}` });
  }

  async function hears(client: RealClient, message: string): Promise<void> {
    link.server.broadcast(message);
    await eventually(() => client.messages.includes(message));
  }

  it('R1: a clean restart (1012) reconnects', async () => {
    const client = await connectOpen();
    await link.server.restart();
    await opened(client, 2);
    expect(client.lost[0]).toMatchObject({ kind: 'close', code: 1012, wasClean: true });
    await hears(client, 'after the restart');
    expect(link.server.clients).toBe(1);
    expect(client.ends).toEqual([]);
  });

  it('R1: a clean close (1000) reconnects', async () => {
    const client = await connectOpen();
    link.server.closeAll(1000);
    await opened(client, 2);
    expect(client.lost).toMatchObject([{ kind: 'close', code: 1000, wasClean: true }]);
    await hears(client, 'after the close');
  });

  it('R2: a crash (RST) is one loss and one retry', async () => {
    const client = await connectOpen();
    link.proxy.reset();
    await opened(client, 2);
    await hears(client, 'after the crash');
    expect(client.lost).toHaveLength(1);
    expect(client.count('retry')).toBe(1);
    expect(link.proxy.accepted).toBe(2);
  });

  it('R1: a connection dropped without a close frame reconnects', async () => {
    const client = await connectOpen();
    link.server.terminateAll();
    await opened(client, 2);
    expect(client.lost).toMatchObject([{ kind: 'close', code: 1006, wasClean: false }]);
    await hears(client, 'after the drop');
  });

  it('C5: a half-closed connection is given up and replaced, and leaves no descriptor', async () => {
    const client = await connectOpen();
    link.proxy.halfClose();
    await opened(client, 2);
    expect(client.lost).toMatchObject([{ kind: 'close', wasClean: false }]);
    await hears(client, 'after the FIN');
    await eventually(() => link.proxy.connections === 1, { within: MARGIN });
  });

  it('R1: refused connections are retried until the server is back', async () => {
    const client = await connectOpen();
    link.proxy.refuse();
    link.proxy.reset();
    await eventually(() => client.lost.length >= 4);
    expect(client.lost.slice(1, 4)).toMatchObject(Array(3).fill({ kind: 'error' }));
    expect(client.lost[1]?.message).toContain('ECONNREFUSED');

    link.proxy.pass();
    await opened(client, 2);
    await hears(client, 'back');
    expect(client.ends).toEqual([]);
  });

  it('R4: the stream ends when the server does not return within maxRetries', async () => {
    const client = link.connect({ reconnect: { delay: 20, maxRetries: 2 } });
    await opened(client, 1);
    link.proxy.refuse();
    link.proxy.reset();
    await eventually(() => client.ends.length > 0);
    expect(client.ends).toMatchObject([{ name: 'SocketLostError', kind: 'error' }]);
    expect(client.events.at(-1)).toMatchObject({ type: 'closed', cause: { kind: 'error' } });
    expect(client.lost).toHaveLength(3);
  });

  it.each([1008, 1003])('R1: a close with %i stops with an error', async (code) => {
    const client = await connectOpen();
    link.server.closeAll(code, 'go away');
    await eventually(() => client.ends.length > 0);
    expect(client.ends).toMatchObject([{ name: 'SocketLostError', kind: 'close', code, reason: 'go away' }]);
    expect(client.count('retry')).toBe(0);

    await sleep(200); // four times as long as a retry would wait
    expect(link.proxy.accepted).toBe(1);
    expect(link.proxy.connections).toBe(0);
  });

  it('C2: a server that drops every connection as it opens never meets two sockets', async () => {
    const client = link.connect({ reconnect: 5 });
    for (let times = 1; times <= 10; times++) {
      await opened(client, times);
      if (times % 2) link.server.terminateAll();
      else link.proxy.reset();
    }
    await opened(client, 11);
    await hears(client, 'still here');
    expect(client.maxLive).toBe(1);
    expect(link.server.clients).toBe(1);
  });

  it('C2: reconnect() replaces a healthy connection by one other', async () => {
    const client = await connectOpen();
    for (let times = 2; times <= 5; times++) {
      client.socket$.reconnect();
      await opened(client, times);
    }
    await eventually(() => link.server.clients === 1 && link.proxy.connections === 1);
    expect(client.maxLive).toBe(1);
    expect(client.sockets).toHaveLength(5);
  });
});

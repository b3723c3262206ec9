import { setTimeout as sleep } from 'node:timers/promises';
import type { RealClient } from '../../tools/clients/realClient.js';
import { eventually } from '../../tools/eventually.js';
import { startRealLink, type RealLink } from '../support/realLink.js';

describe('an attempt that does not succeed', () => {
  let link: RealLink;
  beforeEach(async () => {
    link = await startRealLink();
  });
  afterEach(() => link.close());

  async function opensAndHears(client: RealClient): Promise<void> {
    await eventually(() => client.count('open') > 0, { what: 'a connection' });
    link.server.broadcast('hello');
    await eventually(() => client.messages.includes('hello'));
  }

  it.each([401, 503])('R1: an upgrade refused with %i is retried', async (status) => {
    link.server.refuseUpgrade = status;
    const client = link.connect();
    await eventually(() => link.server.requests.length >= 3);
    expect(client.lost[0]).toMatchObject({ kind: 'error' });
    expect(client.lost[0]?.message).toContain(`${status}`);
    expect(client.count('retry')).toBe(client.lost.length);

    link.server.refuseUpgrade = undefined;
    await opensAndHears(client);
    await eventually(() => link.proxy.connections === 1);
  });

  it.each<[string, (link: RealLink, hung: boolean) => void]>([
    ['accepts the connection and says nothing', ({ proxy }, hung) => (hung ? proxy.hang() : proxy.pass())],
    ['never answers the upgrade', ({ server }, hung) => (server.hangUpgrade = hung)],
  ])('C4: a server that %s is given up after connectTimeout, and tried again', async (_, set) => {
    set(link, true);
    const client = link.connect({ connectTimeout: 100 });
    await eventually(() => client.lost.length >= 2);
    expect(client.lost[0]).toMatchObject({ kind: 'connect-timeout', message: 'no connection within 100 ms' });
    expect(client.live).toBe(0);

    set(link, false);
    await opensAndHears(client);
    // Nothing of the attempts given up is left.
    await eventually(() => link.proxy.connections === 1);
    expect(client.maxLive).toBe(1);
  });

  it('C4: an attempt that would have opened after its time does not become a second connection', async () => {
    link.proxy.delay(100); // there and back takes longer than connectTimeout
    const client = link.connect({ connectTimeout: 150 });
    await eventually(() => link.server.requests.length >= 3);
    expect(client.count('open')).toBe(0);

    link.proxy.pass();
    await opensAndHears(client);
    await eventually(() => link.server.clients === 1 && link.proxy.connections === 1);
    expect(client.maxLive).toBe(1);
  });

  it('C3: the url function is called again for every attempt, and B2: its token is never reported', async () => {
    link.server.refuseUpgrade = 401;
    let token = 0;
    const client = link.connect({ url: () => Promise.resolve(`${link.proxy.url}/feed?token=secret-${++token}`) });
    await eventually(() => link.server.requests.length >= 2);
    link.server.refuseUpgrade = undefined;
    await opensAndHears(client);
    link.proxy.reset();
    await eventually(() => client.count('open') > 1);

    expect(link.server.requests.map(({ url }) => url)).toEqual(
      link.server.requests.map((_, attempt) => `/feed?token=secret-${attempt + 1}`),
    );
    const told = client.lost.map(({ message, reason, cause }) => [message, reason, String(cause)]);
    expect(JSON.stringify([told, client.events])).not.toContain('secret');
  });

  it('C5: unsubscribing while the upgrade hangs closes the connection', async () => {
    link.server.hangUpgrade = true;
    const client = link.connect();
    await eventually(() => link.server.requests.length === 1);
    client.subscription.unsubscribe();
    await eventually(() => link.proxy.connections === 0);
    expect(client.live).toBe(0);
    expect(client.ends).toEqual([]);
  });

  it('C1: leaving and coming back in one task opens one working connection', async () => {
    const client = link.connect();
    client.subscription.unsubscribe();
    const messages: unknown[] = [];
    const again = client.socket$.subscribe((message) => messages.push(message));
    await eventually(() => client.count('open') === 1);
    link.server.broadcast('hello');
    await eventually(() => messages.length === 1);
    await eventually(() => link.server.clients === 1 && link.proxy.connections === 1);
    expect(client.maxLive).toBe(1);
    again.unsubscribe();
  });

  it('R4: unsubscribing while a retry is due prevents the attempt', async () => {
    link.proxy.refuse();
    const client = link.connect();
    await eventually(() => client.count('retry') >= 2);
    client.subscription.unsubscribe();
    const made = client.sockets.length;
    await sleep(200); // four times as long as a retry would wait
    expect(client.sockets).toHaveLength(made);
  });
});

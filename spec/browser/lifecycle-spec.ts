import { setTimeout as sleep } from 'node:timers/promises';
import { MARGIN } from '../../tools/clients/patience.js';
import { eventually } from '../../tools/eventually.js';
import { startWsServer, type WsServer } from '../../tools/servers/wsServer.js';
import { startBrowserStage, type BrowserStage } from '../../tools/browser/stage.js';
import type { Page } from '../../tools/browser/page.js';

/** Long enough that nothing comes of it by itself within a spec. */
const NEVER = 60_000;

const HEARTBEAT = { interval: 300, pongTimeout: 300 };

// A page that has been hidden for this long is throttled in earnest; Chromium's own figure is five minutes.
const THROTTLE = '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1';

jest.setTimeout(60_000);

describe('in a browser', () => {
  let stage: BrowserStage;
  let page: Page;
  beforeAll(async () => {
    stage = await startBrowserStage([THROTTLE]);
  });
  afterAll(() => stage.close());

  beforeEach(async () => {
    stage.proxy.pass();
    page = await stage.open();
  });
  afterEach(async () => {
    await page.close();
    await eventually(() => stage.proxy.connections === 0, { what: 'the page to leave' });
    stage.proxy.reset();
  });

  async function connect(config: object = {}): Promise<void> {
    await page.connect({ url: stage.proxy.url, heartbeat: HEARTBEAT, reconnect: 50, connectTimeout: 1_000, ...config });
    await page.hears('open');
  }

  const kindsLost = async () =>
    (await page.heard()).flatMap((event) => (event.type === 'lost' ? [event.cause.kind] : []));

  it('H2: a peer that vanishes silently is noticed in time, while a plain WebSocket stays OPEN', async () => {
    await connect();
    await page.hears('pong');
    await page.evaluate(`client.plain = new WebSocket('${stage.proxy.url}')`);
    await page.until('client.plain.readyState === WebSocket.OPEN');
    const pulledAt = Date.now();
    stage.proxy.blackHole();
    await page.hears('lost');
    const noticed = (await page.heard()).find(({ type }) => type === 'lost')!.at - pulledAt;
    expect(noticed).toBeLessThan(HEARTBEAT.interval + HEARTBEAT.pongTimeout + MARGIN);
    expect(await page.evaluate('client.plain.readyState')).toBe(1);

    stage.proxy.pass();
    await page.hears('open', 2);
    expect(new Set(await kindsLost())).toContain('pong-timeout');
    // However long Chromium takes to let go of the dead one.
    expect(await page.evaluate('client.sockets.filter(({ readyState }) => readyState < 2).length')).toBe(1);
  });

  it('C4: a socket that hangs in CONNECTING is given up, and does not stand in the way of the next', async () => {
    stage.proxy.hang();
    await page.connect({ url: stage.proxy.url, heartbeat: HEARTBEAT, reconnect: 50, connectTimeout: 500 });
    await page.hears('lost', 2);
    expect(await kindsLost()).toEqual(['connect-timeout', 'connect-timeout']);
    stage.proxy.pass();
    await page.hears('open');
    expect(await page.evaluate('client.sockets.filter(({ readyState }) => readyState < 2).length')).toBe(1);
  });

  describe('a network that comes and goes', () => {
    const network = (offline: boolean) =>
      page.send('Network.emulateNetworkConditions', {
        offline,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: -1,
      });

    it('R5: `offline` and `online` probe an open socket at once, and a healthy one is kept', async () => {
      await connect({ heartbeat: { interval: NEVER, pongTimeout: 5_000 } });
      const pings = stage.server.pings;
      await page.evaluate(`dispatchEvent(new Event('offline'))`);
      await page.hears('pong');
      expect(stage.server.pings).toBe(pings + 1);
      await page.evaluate(`dispatchEvent(new Event('online'))`);
      await page.hears('pong', 2);
      expect(stage.server.pings).toBe(pings + 2);
      expect(await page.count('open')).toBe(1);
      expect(await page.count('lost')).toBe(0);
    });

    it('R5: a waiting socket connects as soon as the browser fires `online`', async () => {
      await connect({ reconnect: NEVER });
      stage.proxy.refuse();
      stage.proxy.reset();
      await page.hears('retry');
      stage.proxy.pass();
      await network(true);
      await page.until(`client.pageEvents.includes('offline') && !navigator.onLine`);
      expect(await page.count('open')).toBe(1);
      await network(false);
      await page.hears('open', 2);
      expect(await page.evaluate('client.pageEvents')).toEqual(['pageshow', 'offline', 'online']);
    });
  });

  it('H7: in a hidden page under intensive throttling the pings go on', async () => {
    const interval = 1_000;
    const beats: number[] = [];
    await connect({ heartbeat: { interval, pongTimeout: 5_000 } });
    // Beside it the chain of timers that a naive heartbeat is.
    await page.evaluate(`{ client.ticks = []; setInterval(() => client.ticks.push(Date.now()), ${interval}) }`);
    const other = await stage.open('/other');
    await page.until(`document.visibilityState === 'hidden'`);
    // Past the fifth beat and the grace, when throttling sets in.
    await page.hears('pong', 7, 30_000);
    const pings = stage.server.pings;
    const from = Date.now();
    for (let n = 1; n <= 4; n++) {
      await eventually(() => stage.server.pings >= pings + n, { within: interval + 1_000 + MARGIN, what: `ping ${n}` });
      beats.push(Date.now() - from);
    }
    const gaps = beats.map((beat, n) => beat - (beats[n - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(interval + 1_000 + MARGIN);
    const ticks = await page.evaluate<number[]>(`client.ticks.filter((at) => at > ${from})`);
    expect(ticks.length).toBeLessThan(2);
    expect(await page.count('lost')).toBe(0);
    await other.close();
  });

  it.each([
    ['one after the other', true, 'at-most-once'],
    ['all at once', false, 'at-most-once'],
    ['one after the other', true, 'at-least-once'],
  ])('H7, O6: in a hidden page under intensive throttling parts leave (%s, %p, %s)', async (_, isPaced, delivery) => {
    await connect({ heartbeat: { interval: 1_000, pongTimeout: 5_000 }, delivery });
    const other = await stage.open('/other');
    await page.until(`document.visibilityState === 'hidden'`);
    await page.hears('pong', 7, 30_000);
    const time = await page.evaluate<number>(`client.upload(60, 200_000, ${isPaced})`);
    expect(time).toBeLessThan(3_000);
    await eventually(() => stage.server.received.length >= 60, { what: 'all parts to arrive' });
    expect(await page.count('lost')).toBe(0);
    stage.server.received.length = 0;
    await other.close();
  });

  it('R5: a page that becomes visible again probes at once', async () => {
    await connect({ heartbeat: { interval: NEVER, pongTimeout: 5_000 } });
    const other = await stage.open('/other');
    await page.until(`document.visibilityState === 'hidden'`);
    expect(await page.count('ping')).toBe(0);
    await page.show();
    await page.hears('pong');
    expect(await page.evaluate('client.pageEvents')).toEqual(['pageshow', 'hidden', 'visible']);
    await other.close();
  });

  it('H6: a deadline that passes while a page is frozen is ignored, and a socket the browser closed is replaced', async () => {
    await connect({ heartbeat: { interval: 400, pongTimeout: 400 } });
    await page.hears('pong');
    await page.send('Page.setWebLifecycleState', { state: 'frozen' });
    await sleep(2_000); // nothing is to happen: no event tells when that is over
    await page.send('Page.setWebLifecycleState', { state: 'active' });
    // Chromium itself closes the sockets of a page that was frozen.
    await page.hears('open', 2);
    await page.hears('pong', 3);
    expect(await page.evaluate('client.pageEvents')).toEqual(expect.arrayContaining(['freeze', 'resume']));
    expect(await kindsLost()).toEqual(['error']);
    expect(stage.server.clients).toBe(1);
  });

  it('H6: a renderer that was stopped keeps a connection whose pong arrived in that time', async () => {
    const [interval, pongTimeout] = [400, 1_000];
    await connect({ heartbeat: { interval, pongTimeout } });
    await page.hears('pong');
    const renderers = await renderersOf(stage);
    stage.proxy.delay(150); // the answer is on its way while the renderer stops
    const pings = stage.server.pings;
    await eventually(() => stage.server.pings > pings);
    renderers.forEach((pid) => process.kill(pid, 'SIGSTOP'));
    await sleep(pongTimeout * 3); // as above
    renderers.forEach((pid) => process.kill(pid, 'SIGCONT'));
    const pongs = await page.count('pong');
    await page.hears('pong', pongs + 2);
    expect(await page.count('lost')).toBe(0);
    expect(await page.count('open')).toBe(1);
  });

  describe('a page that is left', () => {
    let server: WsServer;
    beforeEach(async () => {
      server = await startWsServer();
    });
    afterEach(() => server.close());

    it('R6: closes its socket cleanly, returns from the back/forward cache, and never has two connections', async () => {
      await connect({ url: server.url });
      await page.goTo(stage.at('/elsewhere'));
      await eventually(() => server.clients === 0, { what: 'the connection to be closed' });
      await page.evaluate('history.back()');
      await page.until(`location.pathname === '/' && client.pageEvents.includes('pageshow persisted')`);
      await page.hears('open', 2);
      await page.hears('pong');
      expect(await kindsLost()).toEqual(['pagehide']);
      expect(server.accepted).toBe(2);
      expect(server.maxClients).toBe(1);
      const reasons = `performance.getEntriesByType('navigation')[0].notRestoredReasons ?? null`;
      expect(await page.evaluate(reasons)).toBeNull();
    });
  });
});

async function renderersOf({ chromium }: BrowserStage): Promise<number[]> {
  const { processInfo } = await chromium.devTools.send<{ processInfo: { type: string; id: number }[] }>(
    'SystemInfo.getProcessInfo',
  );
  return processInfo.flatMap(({ type, id }) => (type === 'renderer' ? [id] : []));
}

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../eventually.js';
import { hasOneSocket, losses, PATIENT, timesOf, type Scene } from '../scene.js';

const hidden: Scene = {
  name: 'the page is hidden and shown',
  run: ({ server, withTab }) =>
    withTab('/', async (tab) => {
      await tab.connect({ url: server.url, ...PATIENT });
      await tab.hears('pong');
      await tab.hide();
      await tab.until(`document.visibilityState === 'hidden'`);
      const before = server.pings;
      const from = Date.now();
      await sleep(6_000);
      const pings = server.pings - before;
      assert.ok(pings >= 3, `${pings} pings in ${Date.now() - from} ms`);
      const { pings: beforeShow } = server;
      await tab.show();
      await tab.until(`document.visibilityState === 'visible'`);
      await eventually(() => server.pings > beforeShow, { what: 'a ping when it is shown' });
      assert.equal(await tab.count('lost'), 0);
      return `${pings} of 12 pings in 6 s, and one as it is shown`;
    }),
};

const left: Scene = {
  name: 'the page is left and returned to',
  run: ({ server, web, codes, withTab }) =>
    withTab('/', async (tab) => {
      await tab.connect({ url: server.url, ...PATIENT });
      await tab.hears('pong');
      await tab.evaluate(`client.send('hello')`);
      await eventually(() => server.received.includes('"hello"'));
      await tab.goTo(web.at('/elsewhere'));
      await eventually(() => server.clients === 0, { what: 'the connection to be closed' });
      const [code] = codes;
      assert.ok(code === 1000 || code === 1001, `closed with ${code}`);
      await tab.back();
      await tab.until(`location.pathname === '/' && client.pageEvents.some((name) => name.startsWith('pageshow'))`);
      const isKept = await tab.evaluate<boolean>(`client.pageEvents.includes('pageshow persisted')`);
      server.received.length = 0;
      if (!isKept) return `the server gets ${code}; the page is loaded again`;
      await tab.hears('open', 2);
      assert.deepEqual(await losses(tab), ['pagehide']);
      await hasOneSocket(tab);
      return `the server gets ${code}; kept in the back/forward cache, open again`;
    }),
};

const closed: Scene = {
  name: 'the tab is closed',
  run: async ({ engine, server, web, codes }) => {
    const tab = await engine.open(web.at('/'));
    await tab.connect({ url: server.url, ...PATIENT });
    await tab.hears('pong');
    await tab.evaluate(`client.send('hello')`);
    await eventually(() => server.received.includes('"hello"'));
    server.received.length = 0;
    codes.splice(0);
    await tab.close();
    await eventually(() => server.clients === 0, { what: 'the connection to be closed', within: 10_000 });
    await eventually(() => codes.length > 0);
    return `the server gets ${codes[0]}`;
  },
};

/** A navigation that leads to no other page. */
const goneNowhere = (what: string, path: string): Scene => ({
  name: `a link to ${what}`,
  run: ({ server, withTab }) =>
    withTab('/', async (tab) => {
      await tab.connect({ url: server.url, ...PATIENT });
      await tab.hears('pong');
      await tab.evaluate(`(setTimeout(() => (location.href = '${path}')), undefined)`);
      await sleep(2_000);
      const lost = await losses(tab);
      await tab.hears('open', lost.length + 1);
      await hasOneSocket(tab);
      assert.equal(server.clients, 1);
      const pongs = (await timesOf(tab, 'pong')).length;
      await tab.hears('pong', pongs + 1);
      return lost.length ? `closed by the browser (${lost.join(', ')}), open again` : 'stays open';
    }),
});

export const page: readonly Scene[] = [
  hidden,
  left,
  closed,
  goneNowhere('a download', '/download'),
  goneNowhere('a 204', '/nothing'),
];

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { MARGIN } from '../../clients/patience.js';
import { hasOneSocket, HASTY, human, losses, PATIENT, timesOf, type Scene } from '../scene.js';

/** A busy machine runs three engines at once. */
const SLACK = 3 * MARGIN;

const halfOpen: Scene = {
  name: 'the cable is pulled',
  run: ({ proxy, withTab }) =>
    withTab('/', async (tab) => {
      await tab.connect({ url: proxy.url, ...HASTY });
      await tab.hears('pong');
      await tab.evaluate(`(client.bare = new WebSocket('${proxy.url}'), undefined)`);
      await tab.until('client.bare.readyState === 1');
      const pulledAt = Date.now();
      proxy.blackHole();
      await tab.hears('lost');
      const [lostAt = NaN] = await timesOf(tab, 'lost');
      assert.ok(lostAt - pulledAt < 1_000 + SLACK, `noticed after ${lostAt - pulledAt} ms`);
      const bare = await tab.evaluate<number>('client.bare.readyState');
      proxy.pass();
      await tab.hears('open', 2, 30_000);
      assert.ok((await losses(tab)).includes('pong-timeout'));
      await hasOneSocket(tab);
      return `noticed after ${human(lostAt - pulledAt)}, a bare WebSocket says ${bare === 1 ? 'OPEN' : bare}`;
    }),
};

const hanging: Scene = {
  name: 'a connect hangs',
  run: ({ proxy, withTab }) =>
    withTab('/', async (tab) => {
      proxy.hang();
      await tab.connect({ url: proxy.url, ...HASTY, connectTimeout: 500 });
      await tab.hears('lost', 2);
      assert.deepEqual((await losses(tab)).slice(0, 2), ['connect-timeout', 'connect-timeout']);
      const passesAt = Date.now();
      proxy.pass();
      await tab.hears('open', 1, 30_000);
      const [openAt = NaN] = await timesOf(tab, 'open');
      await hasOneSocket(tab);
      return `given up twice, open ${human(openAt - passesAt)} after the server answers`;
    }),
};

/** Nobody listens for that long; the first TCP connection of the page afterwards tells what the engine adds to our wait. */
const outage = (seconds: number, connect: 'connect' | 'connectOnceReachable' = 'connect'): Scene => ({
  name: `an outage of ${seconds} s${connect === 'connect' ? '' : ', with `onceReachable`'}`,
  run: ({ server, proxy, withTab }) =>
    withTab('/', async (tab) => {
      const config = { ...PATIENT, reconnect: 1_000, url: proxy.url };
      await tab.evaluate(`client.${connect}(${JSON.stringify(config)})`);
      await tab.hears('pong');
      proxy.refuse();
      proxy.reset();
      await sleep(seconds * 1_000);
      const backAt = Date.now();
      proxy.pass();
      await tab.hears('open', 2, 150_000);
      const [, openAt = NaN] = await timesOf(tab, 'open');
      assert.equal(server.clients, 1, 'one connection');
      await hasOneSocket(tab);
      return `open ${human(openAt - backAt)} after the server is back`;
    }),
});

const offlineOnline: Scene = {
  name: '`offline`, then `online`',
  run: ({ proxy, withTab }) =>
    withTab('/', async (tab) => {
      await tab.connect({ url: proxy.url, ...PATIENT, reconnect: 60_000 });
      await tab.hears('pong');
      proxy.refuse();
      proxy.reset();
      await tab.hears('retry');
      proxy.pass();
      const emit = (name: string) => tab.evaluate(`dispatchEvent(new Event('${name}'))`);
      const isDriven = !!tab.offline;
      await (tab.offline?.(true) ?? emit('offline'));
      await tab.until(`client.pageEvents.includes('offline')`);
      assert.equal((await timesOf(tab, 'open')).length, 1, 'no attempt at `offline`');
      const onlineAt = Date.now();
      await (tab.offline?.(false) ?? emit('online'));
      await tab.hears('open', 2, 30_000);
      const openAt = (await timesOf(tab, 'open'))[1] ?? NaN;
      return `a wait of 60 s ends, open ${human(openAt - onlineAt)} after \`online\`${isDriven ? '' : ' (dispatched by the scene: this driver cannot send them)'}`;
    }),
};

export const network: readonly Scene[] = [
  halfOpen,
  hanging,
  offlineOnline,
  outage(10),
  outage(60),
  outage(60, 'connectOnceReachable'),
];

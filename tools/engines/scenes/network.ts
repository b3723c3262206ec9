import assert from 'node:assert/strict';
import { sufferOutage, type Way } from '../outage.js';
import { hasOneSocket, HASTY, human, losses, PATIENT, SLACK, timesOf, type Scene } from '../scene.js';

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
      // A busy machine may have lost one before.
      await tab.until(`client.heard.some(({ type, at }) => type === 'lost' && at >= ${pulledAt})`);
      const lostAt = (await timesOf(tab, 'lost')).find((at) => at >= pulledAt) ?? NaN;
      assert.ok(lostAt - pulledAt < 1_000 + SLACK, `noticed after ${lostAt - pulledAt} ms`);
      const bare = await tab.evaluate<number>('client.bare.readyState');
      const opened = await tab.count('open');
      proxy.pass();
      await tab.hears('open', opened + 1, 30_000);
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

const outage = (seconds: number, way: Way = 'connect'): Scene => ({
  name: `an outage of ${seconds} s${way === 'connect' ? '' : ', with `onceReachable`'}`,
  async run(stage) {
    const { open } = await sufferOutage(stage, seconds, way);
    return `open ${human(open)} after the server is back`;
  },
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

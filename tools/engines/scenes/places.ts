import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../eventually.js';
import type { EngineTab } from '../engine.js';
import { hasOneSocket, isForbidden, losses, PATIENT, type Scene } from '../scene.js';
import type { EngineStage } from '../stage.js';

/** It connects, and comes back after a reset. */
async function comesBack(tab: Pick<EngineTab, 'hears' | 'heard'>, { server, proxy }: EngineStage): Promise<string> {
  await tab.hears('pong');
  proxy.reset();
  await tab.hears('open', 2);
  await eventually(() => server.clients === 1, { what: 'one connection' });
  return 'opens, and comes back after a reset';
}

const isGone = ({ server }: EngineStage) =>
  eventually(() => server.clients === 0, { what: 'the connection to be closed', within: 10_000 });

const configOf = ({ proxy }: EngineStage) => JSON.stringify({ url: proxy.url, ...PATIENT });

const serviceWorker: Scene = {
  name: 'in a service worker',
  run: (stage) =>
    stage.withTab('/', async (tab) => {
      await tab.evaluate(`(async () => {
        const { active } = await navigator.serviceWorker.register('/client.js').then(() => navigator.serviceWorker.ready);
        client.connectIn(active, ${configOf(stage)});
      })()`);
      const seen = await comesBack(tab, stage);
      await tab.evaluate('client.leave()');
      await isGone(stage);
      await tab.evaluate(`navigator.serviceWorker.ready.then((worker) => worker.unregister())`);
      return seen;
    }),
};

const worker: Scene = {
  name: 'in a worker that is terminated',
  run: (stage) =>
    stage.withTab('/', async (tab) => {
      await tab.evaluate(`(() => {
        client.worker = new Worker('/client.js');
        client.connectIn(client.worker, ${configOf(stage)});
      })()`);
      const seen = await comesBack(tab, stage);
      await tab.evaluate('client.worker.terminate()');
      await isGone(stage);
      return `${seen}; closed with its worker`;
    }),
};

const sharedWorker: Scene = {
  name: 'in a shared worker, the page is closed',
  async run(stage) {
    const seen = await stage.withTab('/', async (tab) => {
      await tab.evaluate(`client.connectIn(new SharedWorker('/client.js').port, ${configOf(stage)})`);
      return comesBack(tab, stage);
    });
    return `${seen}; closed with its last page`;
  },
};

/** By its heartbeat, every 10 s: without one, it is stopped after 30 s. */
const extension: Scene = {
  name: 'in the background worker of an extension, for 40 s',
  fits: ({ extend }) => !!extend,
  async run({ engine, server, proxy }) {
    const { attach, remove } = await engine.extend!();
    try {
      const worker = await attach();
      await worker.until('globalThis.client');
      await worker.connect({ url: proxy.url });
      await worker.hears('pong', 1, 20_000);
      await worker.detach();
      await sleep(40_000);
      assert.equal(await (await attach()).count('open'), 1);
      assert.equal(server.clients, 1);
      return 'opens, and stays open';
    } finally {
      await remove();
      await eventually(() => server.clients === 0);
    }
  },
};

/** Adds a frame to the page, and waits until it has a client. */
const FRAME = `const frame = document.createElement('iframe');
  const loaded = new Promise((resolve) => (frame.onload = resolve));`;

const sandboxed: Scene = {
  name: 'in a sandboxed frame, whose origin is opaque',
  run: (stage) =>
    stage.withTab('/', async (tab) => {
      await tab.evaluate(`(async () => {
        ${FRAME}
        frame.sandbox = 'allow-scripts';
        frame.src = '/';
        document.body.append(frame);
        await loaded;
        client.connectIn(frame.contentWindow, ${configOf(stage)});
      })()`);
      const seen = await comesBack(tab, stage);
      await tab.evaluate(`document.querySelector('iframe').remove()`);
      await isGone(stage);
      return seen;
    }),
};

/** From now on, the client of the page is that of its frame. */
const TAKE_OVER = 'client = frames[0].client';

/** How a frame without an address of its own gets the client. */
const FRAMES = {
  'about:blank': `document.body.append(frame);
    const script = frame.contentDocument.createElement('script');
    const ran = new Promise((resolve) => (script.onload = resolve));
    script.src = '/client.js';
    frame.contentDocument.body.append(script);
    await ran;`,
  'blob:': `const html = '<!doctype html><script src="' + location.origin + '/client.js"></script>';
    frame.src = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
    document.body.append(frame);
    await loaded;`,
};

const removed = (address: keyof typeof FRAMES): Scene => ({
  name: `in a frame at \`${address}\` that is removed`,
  run: (stage) =>
    stage.withTab('/', async (tab) => {
      const { server } = stage;
      await tab.evaluate(`(async () => { ${FRAME} ${FRAMES[address]} ${TAKE_OVER}; })()`);
      await tab.connect({ url: stage.proxy.url, ...PATIENT });
      const seen = await comesBack(tab, stage);
      const { accepted } = server;
      await tab.evaluate(`document.querySelector('iframe').remove()`);
      await isGone(stage);
      // Nor does a call by somebody who still has it throw, or connect.
      await tab.evaluate(`['send', 'reconnect', 'leave'].forEach((name) => client[name]('late'))`);
      await sleep(1_000);
      assert.equal(server.accepted, accepted, 'no connection of a frame that is gone');
      return `${seen}; closed with its frame`;
    }),
});

const navigated: Scene = {
  name: 'in a frame that goes to another page',
  run: (stage) =>
    stage.withTab('/', async (tab) => {
      await tab.evaluate(`(async () => { ${FRAME} ${FRAMES['blob:']} ${TAKE_OVER}; })()`);
      await tab.connect({ url: stage.proxy.url, ...PATIENT });
      const seen = await comesBack(tab, stage);
      await tab.evaluate(`document.querySelector('iframe').src = '/elsewhere'`);
      await isGone(stage);
      return `${seen}; closed with its document`;
    }),
};

/** Its address has no host and no scheme that would tell; those of the page count. */
const pathOfFrame: Scene = {
  name: 'in a frame at `about:blank`, a path as the address',
  run: (stage) =>
    stage.withTab('/', async (tab) => {
      await tab.evaluate(`(async () => { ${FRAME} ${FRAMES['about:blank']} ${TAKE_OVER}; })()`);
      await tab.connect({ url: '/nowhere', ...PATIENT });
      // The page server answers no upgrade.
      await tab.hears('lost');
      const [lost = ''] = await losses(tab);
      assert.equal(lost, 'error');
      return 'is one of the page';
    }),
};

const mixedInFrame: Scene = {
  name: 'in a frame at `about:blank` of an `https:` page, a `ws:` address',
  run: (stage) =>
    stage.withTab(stage.secureWeb.at('/'), async (tab) => {
      await tab.evaluate(`(async () => { ${FRAME} ${FRAMES['about:blank']} ${TAKE_OVER}; })()`);
      await tab.connect({ url: 'ws://elsewhere.invalid/feed', ...PATIENT });
      return isForbidden(tab, /mixed content.*use wss:/);
    }),
};

const kept: Scene = {
  name: 'in a frame of a page that is left and returned to',
  run: (stage) =>
    stage.withTab('/', async (tab) => {
      const { server, web } = stage;
      await tab.evaluate(
        `(async () => { ${FRAME} frame.src = '/'; document.body.append(frame); await loaded; ${TAKE_OVER}; })()`,
      );
      await tab.connect({ url: server.url, ...PATIENT });
      await tab.hears('pong');
      await tab.goTo(web.at('/elsewhere'));
      await isGone(stage);
      await tab.back();
      await tab.until(`location.pathname === '/' && client.pageEvents.some((name) => name.startsWith('pageshow'))`);
      if (!(await tab.evaluate<boolean>(`client.pageEvents.includes('pageshow persisted')`)))
        return 'the page is loaded again';
      await tab.hears('open', 2);
      assert.deepEqual(await losses(tab), ['pagehide']);
      await hasOneSocket(tab);
      return 'kept in the back/forward cache, open again';
    }),
};

export const places: readonly Scene[] = [
  worker,
  sharedWorker,
  serviceWorker,
  extension,
  sandboxed,
  removed('about:blank'),
  removed('blob:'),
  navigated,
  pathOfFrame,
  mixedInFrame,
  kept,
];

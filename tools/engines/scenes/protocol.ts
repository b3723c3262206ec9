import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../eventually.js';
import { hasOneSocket, isForbidden, losses, PATIENT, type Scene } from '../scene.js';

const binary: Scene = {
  name: 'binary, both ways',
  run: ({ server, withTab }) =>
    withTab('/', async (tab) => {
      await tab.evaluate(`client.connectBinary(${JSON.stringify({ url: server.url, ...PATIENT })})`);
      await tab.hears('open');
      server.broadcastRaw(Uint8Array.of(1, 2, 255));
      await tab.hears('message');
      const [message] = (await tab.heard()).flatMap((event) => (event.type === 'message' ? [event.message] : []));
      assert.deepEqual(message, [1, 2, 255]);
      await tab.evaluate('client.send([255, 0, 7])');
      await eventually(() => !!server.bytes, { what: 'the bytes to arrive' });
      assert.deepEqual([...server.bytes!], [255, 0, 7]);
      return 'arrives as sent';
    }),
};

const refused: Scene = {
  name: 'a closed port: the events of a bare WebSocket',
  run: ({ server, proxy, withTab }) =>
    withTab('/', async (tab) => {
      await tab.connect({ url: server.url, ...PATIENT });
      proxy.refuse();
      await tab.evaluate(`(client.said = client.watch('${proxy.url}'), undefined)`);
      await tab.until(`client.said.some((event) => event.startsWith('close'))`);
      return (await tab.evaluate<string[]>('client.said')).join(', ');
    }),
};

const dropped: Scene = {
  name: 'a RST: one loss, one retry',
  run: ({ proxy, withTab }) =>
    withTab('/', async (tab) => {
      await tab.connect({ url: proxy.url, ...PATIENT });
      await tab.hears('pong');
      proxy.reset();
      await tab.hears('open', 2);
      const lost = await losses(tab);
      assert.equal(lost.length, 1);
      assert.equal(await tab.count('retry'), 1);
      await hasOneSocket(tab);
      return lost.join(', ');
    }),
};

/** Codes by which a server sends a client away, and whether it may come back. */
const CODES: readonly (readonly [code: number, comesBack: boolean])[] = [
  [1008, false],
  [4401, true],
  [1012, true],
  [1013, true],
];

const closeCode = (code: number, comesBack: boolean): Scene => ({
  name: `the server closes with ${code}`,
  run: ({ server, withTab }) =>
    withTab('/', async (tab) => {
      await tab.connect({ url: server.url, ...PATIENT });
      await tab.evaluate(`(client.said = client.watch('${server.url}'), undefined)`);
      await tab.hears('pong');
      await tab.until(`client.said.includes('open')`);
      server.closeAll(code);
      await tab.until(`client.said.some((event) => event.startsWith('close'))`);
      await tab.hears('lost');
      if (comesBack) await tab.hears('open', 2);
      else await sleep(1_000);
      assert.equal(await tab.count('open'), comesBack ? 2 : 1);
      const said = (await tab.evaluate<string[]>('client.said')).filter((event) => event !== 'open');
      return `${(await losses(tab)).join(', ')}; ${comesBack ? 'comes back' : 'ends'} (bare: ${said.join(', ')})`;
    }),
});

const redirected: Scene = {
  name: 'the server answers the upgrade with a 302',
  run: ({ server, proxy, withTab }) =>
    withTab('/', async (tab) => {
      server.answerUpgrade = (socket) => {
        server.answerUpgrade = undefined;
        socket.end(`HTTP/1.1 302 Found\r\nLocation: ${server.url}/moved\r\nContent-Length: 0\r\n\r\n`);
      };
      const before = server.requests.length;
      await tab.connect({ url: proxy.url, ...PATIENT });
      await tab.hears('open');
      const isFollowed = server.requests.slice(before).some(({ url }) => url === '/moved');
      return isFollowed ? 'followed' : `${(await losses(tab)).join(', ')}, then open`;
    }),
};

const forbidden: Scene = {
  name: 'an address that the Content-Security-Policy forbids',
  run: ({ server, withTab }) =>
    withTab('/strict', async (tab) => {
      await tab.connect({ url: `${server.url}/feed`, ...PATIENT });
      return isForbidden(tab, /\/feed, .*Content-Security-Policy/);
    }),
};

/** The address is never looked up. */
const mixed: Scene = {
  name: 'an `https:` page, a `ws:` address',
  run: ({ secureWeb, withTab }) =>
    withTab(secureWeb.at('/'), async (tab) => {
      await tab.connect({ url: 'ws://elsewhere.invalid/feed', ...PATIENT });
      return isForbidden(tab, /\/feed, .*mixed content.*use wss:/);
    }),
};

const mixedLoopback: Scene = {
  name: 'an `https:` page, a `ws:` address of this machine',
  run: ({ server, secureWeb, withTab }) =>
    withTab(secureWeb.at('/'), async (tab) => {
      await tab.connect({ url: `${server.url}/feed`, ...PATIENT });
      await tab.until(`client.heard.some(({ type }) => type === 'pong' || type === 'lost')`);
      return (await tab.count('lost')) ? isForbidden(tab, /mixed content.*use wss:/) : 'allowed';
    }),
};

const secured: Scene = {
  name: 'an `https:` page, a `wss:` address',
  run: ({ secure, secureWeb, withTab }) =>
    withTab(secureWeb.at('/'), async (tab) => {
      await tab.connect({ url: secure.url, ...PATIENT });
      await tab.hears('pong');
      await hasOneSocket(tab);
      return 'opens';
    }),
};

export const protocol: readonly Scene[] = [
  binary,
  refused,
  dropped,
  ...CODES.map((code) => closeCode(...code)),
  redirected,
  forbidden,
  mixed,
  mixedLoopback,
  secured,
];

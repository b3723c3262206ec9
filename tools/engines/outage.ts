import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../eventually.js';
import { hasOneSocket, PATIENT, SLACK, timesOf } from './scene.js';
import type { EngineStage } from './stage.js';

/** How the client of the page connects. */
export type Way = 'connect' | 'connectOnceReachable';

/** What an engine adds to our wait, in milliseconds after the server is back. */
export interface OutageTimes {
  /** The first TCP connection of the page. */
  readonly connect: number;
  readonly open: number;
}

/** The wait of the client before each attempt. */
const WAIT = 1_000;

/** As long as no engine parks an attempt. */
const LONGEST = 150_000;

/** Nobody listens for so many seconds. */
export const sufferOutage = (
  { server, proxy, withTab }: EngineStage,
  seconds: number,
  way: Way,
): Promise<OutageTimes> =>
  withTab('/', async (tab) => {
    const config = { ...PATIENT, reconnect: WAIT, url: proxy.url };
    await tab.evaluate(`client.${way}(${JSON.stringify(config)})`);
    await tab.hears('pong');
    proxy.refuse();
    proxy.reset();
    await sleep(seconds * 1_000);
    const { accepted } = proxy;
    const backAt = Date.now();
    proxy.pass();
    await eventually(() => proxy.accepted > accepted, { within: LONGEST, what: 'a TCP connection' });
    const connect = Date.now() - backAt;
    await tab.hears('open', 2, LONGEST);
    const [, openAt = NaN] = await timesOf(tab, 'open');
    assert.equal(server.clients, 1, 'one connection');
    await hasOneSocket(tab);
    const open = openAt - backAt;
    // No WebSocket has failed, so the engine has nothing to park.
    if (way === 'connectOnceReachable') assert.ok(open < WAIT + SLACK, `open only after ${open} ms`);
    // The first connection is looked for every few milliseconds only.
    return { connect: Math.min(connect, open), open };
  });

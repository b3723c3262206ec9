import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../eventually.js';
import { comeBack, INTERVAL_AND_PONG_TIMEOUT, QUICK, stayOpen, times } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import { local } from '../settings.js';
import { count } from '../witness.js';

const noticed = INTERVAL_AND_PONG_TIMEOUT;
const dropped = { kind: 'close', code: 1006, wasClean: false } as const;

export const established = faultGroup({
  layer: 'TCP, while open',
  strikes: 'an open connection',
  setting: local,
  faults: [
    {
      name: 'RST',
      strike: ({ proxy }) => proxy.reset(),
      must: comeBack(dropped),
    },
    {
      name: 'FIN',
      strike: ({ proxy }) => proxy.halfClose(),
      must: comeBack(dropped),
    },
    {
      name: 'FIN, to the server alone',
      strike: ({ proxy }) => proxy.halfClose('up'),
      must: comeBack(dropped),
    },
    {
      name: 'RST, while a pong is in flight',
      async strike({ proxy, client }) {
        proxy.delay(60);
        const pings = count(client, 'ping');
        await eventually(() => count(client, 'ping') > pings, { what: 'a ping' });
        proxy.reset();
      },
      must: comeBack(dropped),
    },
    {
      name: 'a proxy with an idle limit above the ping interval',
      async strike({ proxy }) {
        proxy.cutIdle(600, 'RST');
        await sleep(900);
      },
      must: stayOpen,
    },
    {
      name: 'a proxy with an idle limit below the ping interval, which resets',
      config: { heartbeat: { interval: 400, pongTimeout: 500 } },
      strike({ proxy }) {
        proxy.cutIdle(80, 'RST');
      },
      must: comeBack(dropped, 400),
    },
    {
      name: 'a proxy with an idle limit below the ping interval, which drops silently',
      isLeftToCommand: true,
      config: { heartbeat: { interval: 400, pongTimeout: 500 } },
      ghosts: 1,
      strike({ proxy }) {
        proxy.cutIdle(80, 'silence');
      },
      must: comeBack({ kind: 'pong-timeout' }, 900),
    },
    {
      name: 'eight RSTs in a row',
      async strike({ proxy, client }) {
        for (let opens = 1; opens <= 8; opens++) {
          await eventually(() => count(client, 'open') === opens);
          proxy.reset();
        }
      },
      must: comeBack(times(8, dropped)),
    },
    {
      name: 'RST, and refused for a while',
      strike({ proxy }) {
        proxy.refuse();
        proxy.reset();
      },
      must: comeBack([dropped, ...times(3, { kind: 'error', message: /ECONNREFUSED/ })]),
    },
    {
      name: 'black hole both ways',
      config: QUICK,
      strike: ({ proxy }) => proxy.blackHole(),
      ghosts: 1,
      must: comeBack({ kind: 'pong-timeout' }, noticed),
    },
    {
      name: 'black hole on the way to the server',
      config: QUICK,
      strike: ({ proxy }) => proxy.blackHole('up'),
      ghosts: 1,
      must: comeBack({ kind: 'pong-timeout' }, noticed),
    },
    {
      name: 'black hole on the way to the client',
      config: QUICK,
      strike: ({ proxy }) => proxy.blackHole('down'),
      must: comeBack({ kind: 'pong-timeout' }, noticed),
    },
    {
      name: 'delay, shorter than the ping interval',
      strike: ({ proxy }) => proxy.delay(30),
      must: stayOpen,
    },
    {
      name: 'delay, longer than the ping interval',
      strike: ({ proxy }) => proxy.delay(150),
      must: stayOpen,
    },
    {
      name: 'jitter',
      strike: ({ proxy }) => proxy.jitter(200),
      must: stayOpen,
    },
    {
      name: 'one byte per millisecond',
      strike: ({ proxy }) => proxy.trickle(),
      must: stayOpen,
    },
    {
      name: 'a stall of several ping intervals',
      async strike({ proxy }) {
        proxy.delay(600);
        await sleep(200);
        proxy.pass();
      },
      must: stayOpen,
    },
  ],
});

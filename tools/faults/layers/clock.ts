import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../eventually.js';
import { aheadAndBehind } from '../clock.js';
import type { Fault } from '../fault.js';
import type { LocalClient } from '../localClient.js';
import type { WsServer } from '../../servers/wsServer.js';
import { comeBack, INTERVAL_AND_PONG_TIMEOUT, QUICK, stayOpen } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import type { Scene } from '../scene.js';
import { local } from '../settings.js';
import { count } from '../witness.js';

const HOUR = 3_600_000;
const STEPS = [
  ['an hour', HOUR],
  ['40 days', 960 * HOUR],
] as const;

const next = ({ client }: Scene<WsServer, LocalClient>, type: 'ping' | 'pong') => {
  const before = count(client, type);
  return eventually(() => count(client, type) > before, { what: `another ${type}` });
};

/** The wall clock goes ahead and back by that much, several times. */
const stepped = (name: string, ms: number): Fault<WsServer, LocalClient>[] => [
  {
    name: `${name} ahead and back, while open`,
    strike: (scene) => aheadAndBehind(ms, () => next(scene, 'pong')),
    must: stayOpen,
  },
  {
    name: `${name} ahead and back, while pongs are in flight`,
    async strike(scene) {
      scene.proxy.delay(40);
      await aheadAndBehind(ms, () => next(scene, 'ping'));
    },
    must: stayOpen,
  },
  {
    name: `${name} ahead and back, while waiting for a retry`,
    async strike({ proxy, client }) {
      proxy.reset();
      await eventually(() => count(client, 'lost') > 0, { what: 'the loss' });
      await aheadAndBehind(ms, () => sleep(30));
    },
    must: comeBack({ kind: 'close', code: 1006 }),
  },
  {
    name: `${name} ahead and back, with the cable pulled`,
    config: QUICK,
    async strike({ proxy }) {
      proxy.blackHole();
      await aheadAndBehind(ms, () => sleep(100));
    },
    ghosts: 1,
    must: comeBack({ kind: 'pong-timeout' }, INTERVAL_AND_PONG_TIMEOUT),
  },
];

export const clock = faultGroup({
  layer: 'wall clock',
  strikes: 'an open connection',
  setting: local,
  faults: STEPS.flatMap(([name, ms]) => stepped(name, ms)),
});

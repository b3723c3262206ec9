import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../eventually.js';
import type { WsServer } from '../../servers/wsServer.js';
import type { ChildClient } from '../childClient.js';
import { NoticeableSince } from '../fault.js';
import { comeBack, stayOpen } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import type { Scene } from '../scene.js';
import { withClientProcess } from '../settings.js';

type ClientScene = Scene<WsServer, ChildClient>;

const HEARTBEAT = { interval: 400, pongTimeout: 1_000 };

/** Longer than interval + pongTimeout, and than the lateness that makes a deadline prove nothing. */
const STANDSTILL = 1_800;

/** What is due up to a second late proves nothing, so that one more ping is asked for (H6). */
const THROTTLED = HEARTBEAT.interval + 1_000 + 2 * (HEARTBEAT.pongTimeout + 1_000);

/** On the way, each way: a pong is still under way when the client that asked for it freezes, but not at the next ping. */
const DELAY = 100;

/** Freezes the client for a while, and tells when it thaws. */
async function freeze({ client }: ClientScene, meanwhile: () => void = () => {}): Promise<NoticeableSince> {
  client.signal('SIGSTOP');
  meanwhile();
  await sleep(STANDSTILL);
  client.signal('SIGCONT');
  return new NoticeableSince(performance.now());
}

/** Freezes it while the answer to its ping is on the way, so that it is there when the client thaws. */
async function freezeInAProbe(scene: ClientScene, meanwhile?: () => void): Promise<NoticeableSince> {
  scene.proxy.delay(DELAY);
  const { pings } = scene.server;
  await eventually(() => scene.server.pings > pings, { what: 'a ping' });
  return freeze(scene, meanwhile);
}

export const clientProcess = faultGroup({
  layer: 'client process',
  strikes: 'an open connection',
  setting: withClientProcess,
  faults: [
    {
      name: 'SIGSTOP and SIGCONT, with the pong already there',
      config: { heartbeat: HEARTBEAT },
      strike: (scene) => freezeInAProbe(scene),
      must: stayOpen,
    },
    {
      name: 'SIGSTOP and SIGCONT, between two pings',
      isLeftToCommand: true,
      config: { heartbeat: HEARTBEAT },
      strike: (scene) => freeze(scene),
      must: stayOpen,
    },
    {
      name: 'SIGSTOP and SIGCONT, with the peer gone by then',
      isLeftToCommand: true,
      config: { heartbeat: HEARTBEAT },
      strike: (scene) => freezeInAProbe(scene, () => scene.proxy.blackHole()),
      ghosts: 1,
      must: comeBack({ kind: 'pong-timeout' }, HEARTBEAT.interval + HEARTBEAT.pongTimeout),
    },
    {
      name: 'SIGSTOP and SIGCONT, with a close frame already there',
      isLeftToCommand: true,
      config: { heartbeat: HEARTBEAT },
      strike: (scene) => freeze(scene, () => scene.server.closeAll(1001)),
      must: comeBack({ kind: 'close', code: 1001, wasClean: true }),
    },
    {
      name: 'SIGSTOP while it connects, and SIGCONT with the answer already there',
      isLeftToCommand: true,
      config: { heartbeat: HEARTBEAT },
      async strike(scene) {
        scene.proxy.reset();
        scene.proxy.delay(DELAY);
        const { length } = scene.server.requests;
        await eventually(() => scene.server.requests.length > length, { what: 'another attempt' });
        await freeze(scene);
      },
      must: comeBack({ kind: 'close', code: 1006 }),
    },
    {
      name: 'its timers throttled to whole seconds',
      isLeftToCommand: true,
      config: { heartbeat: HEARTBEAT, isThrottled: true },
      strike: () => sleep(2_500),
      must: stayOpen,
    },
    {
      name: 'its timers throttled to whole seconds, with the cable pulled',
      isLeftToCommand: true,
      config: { heartbeat: HEARTBEAT, isThrottled: true },
      strike: ({ proxy }) => proxy.blackHole(),
      ghosts: 1,
      must: comeBack({ kind: 'pong-timeout' }, THROTTLED),
    },
    {
      name: 'its event loop blocked three times, with the pong already there',
      isLeftToCommand: true,
      config: { heartbeat: HEARTBEAT, blockFor: STANDSTILL },
      async strike({ client, proxy }) {
        proxy.delay(DELAY);
        await eventually(() => client.lines.filter((line) => line.includes('"thawed"')).length === 3, {
          what: 'three blocks',
          within: 60_000,
        });
      },
      must: stayOpen,
    },
  ],
});

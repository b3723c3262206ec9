import { eventually } from '../../eventually.js';
import type { WsServer } from '../../servers/wsServer.js';
import type { LocalClient } from '../localClient.js';
import { comeBack, comeBackSometime, INTERVAL_AND_PONG_TIMEOUT, QUICK, stayOpen } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import type { Scene } from '../scene.js';
import { local } from '../settings.js';

type LocalScene = Scene<WsServer, LocalClient>;

/** Bytes a second: each fault keeps such a line busy for longer than interval + pongTimeout. */
const SLOW = 40_000;
const PART = 1_000;
const PARTS = 50;

const part = (i: number) => String(i).padEnd(PART, '.');

function sendParts({ client }: LocalScene): void {
  for (let i = 0; i < PARTS; i++) client.send(part(i));
}

const arrive = ({ server }: LocalScene) =>
  eventually(() => new Set(server.received).size >= PARTS, { what: 'all parts at the server', within: 20_000 });

function sayParts({ server }: LocalScene): void {
  for (let i = 0; i < PARTS; i++) server.broadcast(part(i));
}

const hear = ({ client }: LocalScene) =>
  eventually(() => client.messages.length >= PARTS, { what: 'all parts at the client', within: 20_000 });

const twice = ({ server }: LocalScene) => {
  const again = server.received.length - new Set(server.received).size;
  return again ? [`${again} parts came twice`] : [];
};

/** On a line that is slow that way, all parts arrive. */
const onSlow =
  (rates: Partial<Record<'up' | 'down', number>>, holds?: number) =>
  async (scene: LocalScene): Promise<void> => {
    scene.proxy.slow(rates, holds);
    if (rates.up) sendParts(scene);
    if (rates.down) sayParts(scene);
    await Promise.all([rates.up && arrive(scene), rates.down && hear(scene)]);
  };

/** A frame that outlasts interval + pongTimeout, given again on each connection. */
const LARGE = 16_000;
const FAR_TOO_SLOW = 20_000;
const HASTY = { heartbeat: { interval: 100, pongTimeout: 300 } };

export const slow = faultGroup({
  layer: 'slow lines',
  strikes: 'an open connection',
  setting: local,
  faults: [
    {
      name: `slow up, with ${PARTS} kB in flight`,
      config: QUICK,
      strike: onSlow({ up: SLOW }),
      must: stayOpen,
      alsoWrong: twice,
    },
    {
      name: `slow up, with ${PARTS} kB in flight, most of them in the buffer of the socket`,
      config: QUICK,
      strike: onSlow({ up: SLOW }, 4_000),
      must: stayOpen,
      alsoWrong: twice,
    },
    {
      name: `slow up, with ${PARTS} kB to send at least once`,
      config: { ...QUICK, delivery: 'at-least-once' },
      strike: onSlow({ up: SLOW }),
      must: stayOpen,
      alsoWrong: twice,
    },
    {
      name: `slow down, with ${PARTS} kB in flight`,
      config: QUICK,
      strike: onSlow({ down: SLOW }),
      must: stayOpen,
    },
    {
      name: `slow both ways, with ${PARTS} kB in flight each way`,
      config: QUICK,
      strike: onSlow({ up: SLOW, down: SLOW }),
      must: stayOpen,
      alsoWrong: twice,
    },
    {
      name: 'slow down, one frame that takes longer than `interval + pongTimeout`',
      isLeftToCommand: true,
      config: HASTY,
      isLasting: true,
      async strike({ proxy, client, server }) {
        proxy.slow({ down: FAR_TOO_SLOW });
        const say = () => server.broadcast('x'.repeat(LARGE));
        let accepted = 0;
        await eventually(
          () => {
            if (server.accepted > accepted && server.clients > 0) {
              accepted = server.accepted;
              say();
            }
            return client.messages.length > 0;
          },
          { what: 'the frame', within: 20_000 },
        );
      },
      must: comeBackSometime([{ kind: 'pong-timeout' }], 2 * INTERVAL_AND_PONG_TIMEOUT),
    },
    {
      name: 'slow up, then the cable is pulled, with 40 kB in flight; `patience: 1000`',
      isLeftToCommand: true,
      config: { heartbeat: { ...QUICK.heartbeat, patience: 1_000 } },
      strike(scene) {
        scene.proxy.slow({ up: SLOW });
        for (let i = 0; i < 40; i++) scene.client.send(part(i));
        scene.proxy.blackHole();
      },
      ghosts: 1,
      must: comeBack({ kind: 'pong-timeout' }, INTERVAL_AND_PONG_TIMEOUT + 1_000),
    },
  ],
});

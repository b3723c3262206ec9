import { clearInterval, setInterval } from 'node:timers';
import { protocolPing } from '../../../lib/index.js';
import type { WsServer } from '../../servers/wsServer.js';
import { lossesOf } from '../judge.js';
import { RETRY, type LocalClient } from '../localClient.js';
import { comeBack, end, INTERVAL_AND_PONG_TIMEOUT, QUICK, stayOpen, times } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import type { Scene } from '../scene.js';
import { local } from '../settings.js';

type LocalScene = Scene<WsServer, LocalClient>;

/** Often enough for any deadline here. */
const EVERY = 60;

const WATCHDOG = { heartbeat: { interval: INTERVAL_AND_PONG_TIMEOUT, ping: false } } as const;
const BY_PROTOCOL = { heartbeat: { ...QUICK.heartbeat, ping: protocolPing } } as const;

/** Answers no ping of the application, and does that instead, all the time. */
const instead =
  (work: (server: WsServer) => void = () => {}) =>
  (scene: LocalScene) => {
    scene.server.answerPings = false;
    const working = setInterval(() => work(scene.server), EVERY);
    scene.onClose(() => clearInterval(working));
  };

const pingByProtocol = instead((server) => server.pingAll());

export const answers = faultGroup({
  layer: 'servers with other answers',
  strikes: 'before the first attempt',
  setting: local,
  faults: [
    {
      name: 'answers protocol pings only; `ping: protocolPing`',
      config: BY_PROTOCOL,
      strike: instead(),
      must: stayOpen,
    },
    {
      name: 'sends protocol pings and answers none; default `ping`',
      config: QUICK,
      isUnanswered: true,
      strike: pingByProtocol,
      must: stayOpen,
    },
    {
      name: 'sends protocol pings and answers none; `ping: false`',
      config: WATCHDOG,
      isUnanswered: true,
      strike: pingByProtocol,
      must: stayOpen,
    },
    {
      name: 'sends protocol pongs without a ping',
      config: QUICK,
      isUnanswered: true,
      strike: instead((server) => server.pingAll('pong')),
      must: stayOpen,
    },
    {
      name: 'sends messages but never a pong',
      config: QUICK,
      isUnanswered: true,
      strike: instead((server) => server.broadcast('news')),
      must: stayOpen,
    },
    {
      name: 'sends messages but never a pong; `ping: false`',
      config: WATCHDOG,
      isUnanswered: true,
      strike: instead((server) => server.broadcast('news')),
      must: stayOpen,
    },
    {
      name: 'never answers a ping; `maxRetries: 2`',
      isLeftToCommand: true,
      config: {
        heartbeat: { interval: 100, pongTimeout: 200 },
        reconnect: { maxRetries: 2, stableAfter: 50, delay: (_, attempt) => RETRY * attempt },
      },
      strike: instead(),
      must: end(times(3, { kind: 'pong-timeout', message: /never answered: check heartbeat\.ping/ }), 300),
      alsoWrong({ client }) {
        const attempts = client.events.flatMap((event) => (event.type === 'retry' ? [event.attempt] : []));
        const told = attempts.join();
        return told === '1,2' ? [] : [`the retries were counted ${told}`];
      },
    },
    {
      name: 'answers a ping after `pongTimeout`',
      isLeftToCommand: true,
      config: QUICK,
      isLasting: true,
      strike: ({ proxy }) => proxy.delay(320),
      must: comeBack({ kind: 'pong-timeout' }, 2 * INTERVAL_AND_PONG_TIMEOUT),
      alsoWrong: ({ client }) => (lossesOf(client).length === 1 ? [] : ['the deadline did not grow']),
    },
  ],
});

/** The cable is pulled where the heartbeat is another one. */
export const otherHeartbeats = faultGroup({
  layer: 'cables pulled, with other heartbeats',
  strikes: 'an open connection',
  setting: local,
  faults: [
    {
      name: 'black hole both ways; `ping: protocolPing`',
      config: BY_PROTOCOL,
      ghosts: 1,
      strike: ({ proxy }) => proxy.blackHole(),
      must: comeBack({ kind: 'pong-timeout' }, INTERVAL_AND_PONG_TIMEOUT),
    },
    {
      name: 'black hole both ways, after pings of the server; `ping: false`',
      config: WATCHDOG,
      isUnanswered: true,
      ghosts: 1,
      strike(scene) {
        pingByProtocol(scene);
        scene.proxy.blackHole();
      },
      must: comeBack({ kind: 'pong-timeout' }, INTERVAL_AND_PONG_TIMEOUT),
    },
    {
      name: 'black hole both ways; `idle: true`',
      config: { heartbeat: { ...QUICK.heartbeat, idle: true } },
      ghosts: 1,
      strike: ({ proxy }) => proxy.blackHole(),
      must: comeBack({ kind: 'pong-timeout' }, INTERVAL_AND_PONG_TIMEOUT),
    },
    {
      name: 'black hole on the way to the client, while messages come; `idle: true`',
      config: { heartbeat: { ...QUICK.heartbeat, idle: true } },
      isUnanswered: true,
      strike(scene) {
        const talking = setInterval(() => scene.server.broadcast('news'), EVERY);
        scene.onClose(() => clearInterval(talking));
        scene.proxy.blackHole('down');
      },
      must: comeBack({ kind: 'pong-timeout' }, INTERVAL_AND_PONG_TIMEOUT),
    },
    {
      name: 'black hole both ways, at-least-once',
      config: { ...QUICK, delivery: 'at-least-once' },
      ghosts: 1,
      strike({ proxy, client }) {
        proxy.blackHole();
        for (let i = 0; i < 10; i++) client.send(`part ${i}`);
      },
      must: comeBack({ kind: 'pong-timeout' }, INTERVAL_AND_PONG_TIMEOUT),
      alsoWrong: ({ server }) =>
        new Set(server.received).size === 10 ? [] : [`${new Set(server.received).size} of 10 parts arrived`],
    },
  ],
});

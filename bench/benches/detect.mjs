import { setTimeout as sleep } from 'node:timers/promises';
import { startTcpProxy } from '../../tools/network/tcpProxy.ts';
import { startWsServer } from '../../tools/servers/wsServer.ts';
import { withHandWritten as contenders } from '../contenders/index.mjs';
import { startServer } from '../harness/child.mjs';
import { summary } from '../harness/stats.mjs';
import { startClient } from '../harness/watchedClient.mjs';
import { figure } from '../report/words.mjs';
import { hungConnect } from '../scenarios/hungConnect.mjs';
import { pulledCable } from '../scenarios/pulledCable.mjs';
import { restarts } from '../scenarios/restarts.mjs';
import { detectPlot } from './detectPlot.mjs';

export const heartbeat = { interval: 1_000, timeout: 500 };
export const delay = 200;
const connectTimeout = 1_000;
/** From just after a beat, which is the worst moment, to just before the next. */
const PHASES = [0.01, 0.2, 0.4, 0.6, 0.8];
/** So that they do not all beat at the same moment. */
const STAGGER = heartbeat.interval / 12;
/** Until the quick ones have noticed, nothing else happens that takes time. */
const CALM = 7_000;

export const name = 'detect';
export const heading = 'Detection and reconnection';
export const intro = `This bench measures how long a client takes to notice a pulled cable, and what it does then. All clients have the same settings: an interval of 1 s, a
timeout of 500 ms (so the bound is 1.5 s), and a delay of 200 ms before a reconnect. At one moment a proxy starts to drop all bytes of the open connection. It
passes new connections. A client has noticed when it closes the socket or makes another. Each cable is pulled at ${PHASES.length} phases of the interval; a client
that has done nothing after 40 s counts as "never". Sockets count until they are closed: \`ws\` needs 30 s when the peer does not answer, and only
\`terminate()\` is faster.`;

export async function measure() {
  const server = await startServer('pongServer');
  const clients = [];
  try {
    clients.push(...(await Promise.all(contenders.map(({ name }) => startClient(name)))));
    const observed = contenders.map(async (contender, i) => {
      await sleep(i * STAGGER);
      return [contender.name, await observe(contender, clients[i], server)];
    });
    return Object.fromEntries(await Promise.all(observed));
  } finally {
    for (const client of clients) client.stop();
    server.stop();
  }
}

async function observe({ reconnects }, client, server) {
  const doors = [];
  const opened = async (door) => {
    doors.push(await door);
    return door;
  };
  const proxied = async (scenario, options) =>
    scenario(client, await opened(startTcpProxy(server)), { heartbeat, delay, ...options });

  const cables = Promise.all(PHASES.map((phase) => proxied(pulledCable, { phase })));
  const [hung, restarted] = await Promise.all([
    reconnects && sleep(CALM).then(() => proxied(hungConnect, { connectTimeout })),
    reconnects && sleep(CALM).then(async () => restarts(client, await opened(startWsServer()), { heartbeat, delay })),
  ]);
  const figures = { ...summaries(await cables), ...(reconnects && { hung, ...restarted }) };
  // A client that is still there would go on knocking.
  client.stop();
  await Promise.all(doors.map((door) => door.close()));
  return figures;
}

function summaries(phases) {
  const of = (key) => phases.map((phase) => phase[key]);
  const timed = ['noticed', 'waited', 'reopened'].map((key) => [key, of(key).includes(null) ? null : summary(of(key))]);
  return { ...Object.fromEntries(timed), held: Math.max(...of('held')) };
}

const time = (value) => (value == null ? 'never' : figure(value));

export const tables = (data) => [
  {
    caption: 'A pulled cable: milliseconds since then, the median and the worst phase',
    head: ['client', 'notices', 'worst', 'next socket begun after', 'worst', 'open again', 'worst', 'sockets at once'],
    rows: contenders.map(({ name, title }) => {
      const { noticed, waited, reopened, held } = data[name];
      return [title, ...[noticed, waited, reopened].flatMap((of) => [time(of?.median), time(of?.max)]), figure(held)];
    }),
  },
  {
    caption: `A first connect that hangs (where there is a connect timeout, it is ${connectTimeout} ms), and ten restarts of the server`,
    head: ['client', 'hung: open after ms', 'reconnected', 'sockets made', 'live at once'],
    rows: contenders
      .filter(({ reconnects }) => reconnects)
      .map(({ name, title }) => {
        const { hung, restarts, returns, attempts, live } = data[name];
        return [title, time(hung), `${returns} of ${restarts}`, figure(attempts), figure(live)];
      }),
  },
];

export function targets({ heartbeatSocket, heartbeatSocketIdle }) {
  const worst = (figureOf) => Math.max(...[heartbeatSocket, heartbeatSocketIdle].map(figureOf));
  const never = { max: Infinity };
  return [
    {
      text: 'a pulled cable is noticed after',
      value: worst(({ noticed }) => (noticed ?? never).max),
      atMost: heartbeat.interval + heartbeat.timeout + 20,
      unit: ' ms',
    },
    {
      text: 'the next socket is late by',
      value: worst(({ waited }) => (waited ?? never).max - delay),
      atMost: 10,
      unit: ' ms',
    },
    { text: 'sockets at once after a pulled cable', value: worst(({ held }) => held), atMost: 1 },
    { text: 'live sockets at once in ten restarts', value: worst(({ live }) => live), atMost: 1 },
  ];
}

const inSeconds = (figures) => (figures ? figures.median / 1_000 : undefined);

export const plots = (data) => [
  detectPlot({
    bound: (heartbeat.interval + heartbeat.timeout) / 1_000,
    rows: contenders.map(({ name, title, hasHeartbeat, isOurs }) => ({
      label: title,
      noticed: inSeconds(data[name].noticed),
      reopened: inSeconds(data[name].reopened),
      kind: isOurs ? 'ours' : hasHeartbeat ? 'peer' : 'blind',
    })),
  }),
];

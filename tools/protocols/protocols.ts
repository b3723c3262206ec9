import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import mqttPacket from 'mqtt-packet';
import { filter, map } from 'rxjs';
import { heartbeatSocket$ } from '../../lib/index.js';
import {
  centrifugo,
  centrifugoChannels,
  centrifugoPublish,
  graphqlOperation,
  graphqlTransportWs,
  mqtt,
  mqttTopics,
  nats,
  natsSubject,
  onSignalR,
  onSocketIo,
  phoenix,
  phoenixTopics,
  pusher,
  pusherChannels,
  signalR,
  signalRInvocation,
  socketIo,
  socketIoEvent,
  stomp,
  stompDestinations,
} from '../../lib/protocols/index.js';
import type { Protocol } from './protocol.js';
import { mosquitto, natsServer, rabbitMq, stopEpmd } from './launches.js';
import type { Launch } from './serverProcess.js';

/** Brisk, so that a run takes seconds. */
const PINGS = { interval: 400, pongTimeout: 800 };
const SECRET = { token: 'secret' };

const script =
  (name: string) =>
  (port: number): Launch => ({
    command: process.execPath,
    args: ['--import', 'tsx', resolve('tools/protocols/servers', `${name}.ts`), String(port)],
  });
const packageVersion = (name: string) => () =>
  (JSON.parse(readFileSync(resolve('node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
const debianVersion = (name: string) => () =>
  execFileSync('dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8' }).replace(/[-+].*/, '');

const textOf = (data: string | Uint8Array | undefined) =>
  typeof data === 'string' ? data : new TextDecoder().decode(data);

const mosquittoWith = (protocolVersion: 4 | 5): Protocol => ({
  name: protocolVersion === 4 ? 'mqtt' : 'mqtt5',
  title: protocolVersion === 4 ? 'MQTT 3.1.1' : 'MQTT 5',
  server: 'Mosquitto',
  debian: 'mosquitto',
  version: debianVersion('mosquitto'),
  launch: mosquitto,
  path: '/',
  noticedWithin: 500 + PINGS.pongTimeout,
  ready: /^\x20/,
  handshake: /^.{4,5}MQTT|^\xc0/s,
  subscribe: /^\x82/,
  talk(common) {
    const options = {
      clientId: `rxjs-${protocolVersion}`,
      protocolVersion,
      keepalive: 1,
      pongTimeout: PINGS.pongTimeout,
    };
    const credentials = () => Promise.resolve({ username: 'somebody', password: 'secret' });
    const socket$ = heartbeatSocket$({ ...common, ...mqtt(mqttPacket, { ...options, credentials }) });
    return {
      socket$,
      said$: mqttTopics(socket$)('rooms/+').pipe(map(({ payload }) => textOf(payload))),
      say: (payload) => socket$.next({ cmd: 'publish', topic: 'rooms/lobby', payload, qos: 0 }),
    };
  },
});

export const protocols: readonly Protocol[] = [
  {
    name: 'socketIo',
    title: 'Socket.IO 5, Engine.IO 4',
    server: 'socket.io',
    version: packageVersion('socket.io'),
    launch: script('socketIo'),
    path: '/socket.io/?EIO=4&transport=websocket',
    noticedWithin: 400 + 600,
    ready: /^40/,
    handshake: /^(40|3$)/,
    subscribe: /"watch"/,
    talk(common) {
      const socket$ = heartbeatSocket$({ ...common, ...socketIo({ auth: () => Promise.resolve(SECRET) }) });
      return {
        socket$,
        said$: socket$
          .multiplex(
            () => socketIoEvent('watch', 'lobby'),
            () => socketIoEvent('unwatch', 'lobby'),
            () => true,
          )
          .pipe(
            onSocketIo('said'),
            map(([text]) => text as string),
          ),
        say: (text) => socket$.next(socketIoEvent('say', 'lobby', text)),
      };
    },
  },
  {
    name: 'graphqlTransportWs',
    title: 'graphql-transport-ws',
    server: 'graphql-ws',
    version: packageVersion('graphql-ws'),
    launch: script('graphqlWs'),
    path: '/',
    noticedWithin: PINGS.interval + PINGS.pongTimeout,
    ready: /connection_ack/,
    handshake: /"(connection_init|ping|pong)"/,
    subscribe: /"type":"subscribe".*subscription/,
    talk(common) {
      const socket$ = heartbeatSocket$({
        ...common,
        ...graphqlTransportWs({ ...PINGS, connectionParams: () => Promise.resolve(SECRET) }),
      });
      const mutation = 'mutation Say($text: String!) { say(text: $text) }';
      return {
        socket$,
        said$: graphqlOperation(socket$, { query: 'subscription { said }' }).pipe(
          map((result) => (result as { data: { said: string } }).data.said),
        ),
        say: (text) =>
          socket$.next({ type: 'subscribe', id: `say ${text}`, payload: { query: mutation, variables: { text } } }),
      };
    },
  },
  {
    name: 'nats',
    title: 'NATS',
    server: 'nats-server',
    debian: 'nats-server',
    version: debianVersion('nats-server'),
    launch: natsServer,
    path: '/',
    noticedWithin: PINGS.interval + PINGS.pongTimeout,
    ready: /PONG/,
    handshake: /^(CONNECT|PING|PONG)/,
    subscribe: /^SUB /,
    talk(common) {
      const credentials = () => Promise.resolve({ auth_token: 'secret' });
      const socket$ = heartbeatSocket$({ ...common, ...nats({ ...PINGS, credentials }) });
      return {
        socket$,
        said$: natsSubject(socket$, 'rooms.>').pipe(map(({ data }) => textOf(data))),
        say: (data) => socket$.next({ op: 'PUB', subject: 'rooms.lobby', data }),
      };
    },
  },
  mosquittoWith(4),
  mosquittoWith(5),
  {
    name: 'stomp',
    title: 'STOMP 1.2',
    server: 'RabbitMQ (Web-STOMP)',
    debian: 'rabbitmq-server',
    version: debianVersion('rabbitmq-server'),
    launch: rabbitMq,
    cleanUp: stopEpmd,
    path: '/ws',
    noticedWithin: 1_000 + 1_500,
    ready: /^CONNECTED/,
    handshake: /^(CONNECT|\n)/,
    subscribe: /^SUBSCRIBE/,
    talk(common) {
      const credentials = () => Promise.resolve({ login: 'guest', passcode: 'guest' });
      const socket$ = heartbeatSocket$({ ...common, ...stomp({ credentials, heartbeat: 1_000 }) });
      return {
        socket$,
        said$: stompDestinations(socket$)('/topic/lobby').pipe(map(({ body = '' }) => body)),
        say: (body) => socket$.next({ command: 'SEND', headers: { destination: '/topic/lobby' }, body }),
      };
    },
  },
  {
    name: 'phoenix',
    title: 'Phoenix Channels 2.0.0',
    server: 'by the book',
    isByTheBook: true,
    version: () => '2.0.0',
    launch: script('phoenix'),
    path: '/socket/websocket?vsn=2.0.0',
    noticedWithin: PINGS.interval + PINGS.pongTimeout,
    ready: undefined,
    handshake: /"heartbeat"/,
    subscribe: /phx_join/,
    talk(common) {
      const socket$ = heartbeatSocket$({ ...common, ...phoenix(PINGS) });
      return {
        socket$,
        said$: phoenixTopics(
          socket$,
          () => SECRET,
        )('room:lobby').pipe(map(({ payload }) => (payload as { text?: string }).text ?? '')),
        say: (text) => socket$.next([null, `say ${text}`, 'room:lobby', 'say', { text }]),
      };
    },
  },
  {
    name: 'signalR',
    title: 'SignalR, JSON',
    server: 'by the book',
    isByTheBook: true,
    version: () => '1',
    launch: script('signalR'),
    path: '/hub',
    noticedWithin: PINGS.interval + PINGS.pongTimeout,
    ready: /^\{}/,
    handshake: /^\{"protocol"|^\{"type":6}/,
    subscribe: /"Watch"/,
    talk(common) {
      const socket$ = heartbeatSocket$({ ...common, ...signalR(PINGS) });
      return {
        socket$,
        said$: socket$
          .multiplex(
            () => signalRInvocation('Watch', 'lobby'),
            () => signalRInvocation('Unwatch', 'lobby'),
            () => true,
          )
          .pipe(
            onSignalR('said'),
            map(([text]) => text as string),
          ),
        say: (text) => socket$.next(signalRInvocation('Say', text)),
      };
    },
  },
  {
    name: 'centrifugo',
    title: 'Centrifugo, JSON',
    server: 'by the book',
    isByTheBook: true,
    version: () => '2',
    launch: script('centrifugo'),
    path: '/connection/websocket',
    noticedWithin: 1_000 + 600,
    ready: /"connect":/,
    handshake: /"connect"|^\{\}$/,
    subscribe: /"subscribe"/,
    talk(common) {
      const token = () => Promise.resolve('secret');
      const socket$ = heartbeatSocket$({ ...common, ...centrifugo({ token, pingTimeout: 600 }) });
      return {
        socket$,
        said$: centrifugoChannels(socket$)('lobby').pipe(map(({ data }) => (data as { text: string }).text)),
        say: (text) => socket$.next(centrifugoPublish('lobby', { text })),
      };
    },
  },
  {
    name: 'pusher',
    title: 'Pusher 7',
    server: 'by the book',
    isByTheBook: true,
    version: () => '7',
    launch: script('pusher'),
    path: '/app/key?protocol=7&client=js&version=1.0',
    noticedWithin: 1_000 + PINGS.pongTimeout,
    ready: /connection_established/,
    handshake: /"pusher:p[io]ng"/,
    subscribe: /"pusher:subscribe"/,
    talk(common) {
      const preset = pusher({ pongTimeout: PINGS.pongTimeout });
      const socket$ = heartbeatSocket$({ ...common, ...preset });
      const channel = 'private-lobby';
      const sign = () => createHmac('sha256', 'secret').update(`${preset.socketId()}:${channel}`).digest('hex');
      return {
        socket$,
        said$: pusherChannels(socket$, () => Promise.resolve({ auth: `key:${sign()}` }))(channel).pipe(
          filter(({ event }) => event === 'said'),
          map(({ data }) => (data as { text: string }).text),
        ),
        say: (text) => socket$.next({ event: 'client-say', channel, data: { text } }),
      };
    },
  },
];

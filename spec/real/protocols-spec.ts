import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema, execute, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { Subscription } from 'rxjs';
import { Server as SocketIoServer } from 'socket.io';
import { WebSocket, WebSocketServer } from 'ws';
import {
  heartbeatSocket$,
  type HeartbeatSocket,
  type HeartbeatSocketConfig,
  type SocketEvent,
} from '../../lib/index.js';
import {
  graphqlOperation,
  graphqlTransportWs,
  onSocketIo,
  phoenix,
  phoenixTopics,
  socketIo,
  socketIoEvent,
  type GraphqlMessage,
  type PhoenixMessage,
  type SocketIoPacket,
} from '../../lib/protocols/index.js';
import { eventually } from '../../tools/eventually.js';
import { startTcpProxy, type TcpProxy } from '../../tools/network/tcpProxy.js';
import { startPhoenixServer, type PhoenixServer } from '../support/phoenixServer.js';

let proxy: TcpProxy;
const subscriptions: Subscription[] = [];

const BRISK = { interval: 100, pongTimeout: 1_000 };

/** What every client here is given: a way through the proxy, and little patience. */
const quick = () => ({ url: proxy.url, WebSocketCtor: WebSocket, reconnect: 20 });

/** Pulls the cable for as long as it takes the client to notice. */
async function pullCable(): Promise<void> {
  const before = proxy.accepted;
  proxy.blackHole();
  await eventually(() => proxy.accepted > before, { what: 'another attempt' });
  proxy.pass();
  proxy.reset();
}

/** Subscribes, and keeps what it hears. */
function listen<In, Out>(socket$: HeartbeatSocket<In, Out>) {
  const messages: In[] = [];
  const events: SocketEvent[] = [];
  socket$.events$.subscribe((event) => events.push(event));
  subscriptions.push(socket$.subscribe((message) => messages.push(message)));
  const lost = () => events.flatMap((event) => (event.type === 'lost' ? [event.cause.kind] : []));
  return { messages, lost, pongs: () => events.filter(({ type }) => type === 'pong').length };
}

async function serveHttp(server: Server): Promise<void> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  proxy = await startTcpProxy(server.address() as AddressInfo);
}

afterEach(async () => {
  for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
  await proxy.close();
});

describe('an echo server', () => {
  let server: WebSocketServer;
  beforeEach(async () => {
    const http = createServer();
    server = new WebSocketServer({ server: http });
    server.on('connection', (peer) => peer.on('message', (data, binary) => peer.send(data, { binary })));
    await serveHttp(http);
    server.on('close', () => http.close());
  });
  afterEach(() => {
    for (const peer of server.clients) peer.terminate();
    server.close();
  });

  it('answers pings by echoes, which are not emitted', async () => {
    const socket$ = heartbeatSocket$<string>({ ...quick(), heartbeat: BRISK });
    const { messages, pongs, lost } = listen(socket$);
    socket$.next('hello');
    await eventually(() => pongs() >= 3);
    expect([messages, lost()]).toEqual([['hello'], []]);

    await pullCable();
    expect(lost()[0]).toBe('pong-timeout');
    socket$.next('again');
    await eventually(() => messages.includes('again'));
  });
});

describe('graphqlTransportWs()', () => {
  const schema = buildSchema('type Query { hello: String } type Subscription { count: Int }');
  let server: WebSocketServer;
  /** What clients send. */
  let received: GraphqlMessage[];
  let operations: number;

  beforeEach(async () => {
    const http = createServer();
    server = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' });
    received = [];
    operations = 0;
    async function* count() {
      for (let n = 1; n <= 2; n++) yield await Promise.resolve({ count: n });
      await new Promise(() => {});
    }
    useServer(
      {
        schema,
        execute,
        subscribe,
        roots: { query: { hello: 'world' }, subscription: { count } },
        onSubscribe: () => {
          operations++;
        },
      },
      server,
    );
    server.on('connection', (peer) =>
      peer.on('message', (data) => received.push(JSON.parse((data as Buffer).toString()) as { type: string })),
    );
    await serveHttp(http);
    server.on('close', () => http.close());
  });
  afterEach(() => {
    for (const peer of server.clients) peer.terminate();
    server.close();
  });

  const sent = (type: string) => received.filter((message) => message.type === type).length;

  function start(
    query: string,
    socket$ = heartbeatSocket$({ ...quick(), ...graphqlTransportWs(BRISK), reconnect: 20 }),
  ) {
    const results: unknown[] = [];
    const subscription = graphqlOperation(socket$, { query }).subscribe({
      next: (result) => results.push(result),
      error: (error: unknown) => results.push(String(error)),
      complete: () => results.push('complete'),
    });
    subscriptions.push(subscription);
    return { results, subscription, socket$ };
  }

  it('runs a query, and closes', async () => {
    const { results } = start('{ hello }');
    await eventually(() => results.includes('complete'));
    expect(results).toEqual([{ data: { hello: 'world' } }, 'complete']);
    await eventually(() => server.clients.size === 0);
    expect(sent('connection_init')).toBe(1);
  });

  it('errors for an operation that the server refuses', async () => {
    const { results } = start('{ goodbye }');
    await eventually(() => results.length > 0);
    expect(results).toEqual([expect.stringContaining('goodbye')]);
  });

  it('shares one connection, subscribes at once when acknowledged, and completes an operation that is left', async () => {
    const { results, socket$ } = start('subscription { count }');
    await eventually(() => results.length === 2);
    const other = start('subscription { count }', socket$);
    await eventually(() => other.results.length === 2);
    expect([server.clients.size, sent('connection_init')]).toEqual([1, 1]);
    other.subscription.unsubscribe();
    await eventually(() => sent('complete') === 1);
    expect(results).toHaveLength(2);
  });

  it('completes the last operation when it is left, and closes', async () => {
    const { results, subscription } = start('subscription { count }');
    await eventually(() => results.length === 2);
    subscription.unsubscribe();
    await eventually(() => sent('complete') === 1 && server.clients.size === 0);
  });

  it('pings, and subscribes again after a pulled cable', async () => {
    const { results } = start('subscription { count }');
    await eventually(() => sent('ping') >= 3);
    expect([operations, results.length]).toEqual([1, 2]);

    await pullCable();
    await eventually(() => results.length >= 4);
    expect(results.slice(2)).toEqual([{ data: { count: 1 } }, { data: { count: 2 } }]);
  });

  it('answers the pings of the server', async () => {
    const { results } = start('subscription { count }');
    await eventually(() => results.length === 2);
    for (const peer of server.clients) peer.send('{"type":"ping"}');
    await eventually(() => sent('pong') === 1);
  });
});

// There is no Phoenix on npm: this one is written from its guide.
describe('phoenix()', () => {
  let phx: PhoenixServer;
  beforeEach(async () => {
    phx = await startPhoenixServer();
    proxy = await startTcpProxy(phx.server);
  });
  afterEach(() => phx.server.close());

  const sent = (name: string) =>
    phx.server.received.map((text) => JSON.parse(text) as PhoenixMessage).filter(([, , , event]) => event === name);

  it('pings, joins, joins again after a pulled cable, and leaves', async () => {
    const socket$ = heartbeatSocket$({ ...quick(), ...phoenix(BRISK), reconnect: 20 });
    const { messages, pongs } = listen(socket$);
    const told: unknown[] = [];
    const subscription = phoenixTopics(socket$)('room:lobby').subscribe(({ event, payload }) =>
      told.push([event, payload]),
    );
    subscriptions.push(subscription);

    await eventually(() => pongs() >= 3);
    phx.broadcast('room:lobby', 'new_msg', { body: 'hello' });
    phx.broadcast('room:other', 'new_msg', { body: 'not for us' });
    await eventually(() => told.length === 1);
    expect(told).toEqual([['new_msg', { body: 'hello' }]]);

    await pullCable();
    await eventually(
      () => sent('phx_join').length === 2 && messages.filter(([, , , event]) => event === 'phx_reply').length === 2,
    );
    phx.broadcast('room:lobby', 'new_msg', { body: 'again' });
    await eventually(() => told.length === 2);

    subscription.unsubscribe();
    await eventually(() => sent('phx_leave').length === 1);
    expect(sent('phx_leave')[0]?.[0]).toBe(sent('phx_join')[1]?.[0]);
    expect(messages.filter(([, , topic]) => topic === 'phoenix')).toEqual([]);
  });
});

describe('socketIo()', () => {
  const SERVER_PINGS = { pingInterval: 200, pingTimeout: 1_000 };
  let io: SocketIoServer;
  let left: string[];

  beforeEach(async () => {
    const http = createServer();
    io = new SocketIoServer(http, SERVER_PINGS);
    left = [];
    io.on('connection', (peer) => {
      peer.on('disconnect', (reason) => left.push(reason));
      peer.on('say', (word: string) => peer.emit('said', word));
    });
    await serveHttp(http);
  });
  afterEach(() => io.close());

  type Heartbeat = HeartbeatSocketConfig<SocketIoPacket>['heartbeat'];

  function connect(given: { heartbeat?: Heartbeat } = {}) {
    const url = `${proxy.url}/socket.io/?EIO=4&transport=websocket`;
    const socket$ = heartbeatSocket$({ ...quick(), ...socketIo(), ...given, url, reconnect: 20 });
    const said: unknown[] = [];
    const lost: string[] = [];
    socket$.events$.subscribe((event) => event.type === 'lost' && lost.push(event.cause.kind));
    subscriptions.push(socket$.pipe(onSocketIo('said')).subscribe((args) => said.push(args)));
    const emit = (...event: Parameters<typeof socketIoEvent>) => socket$.next(socketIoEvent(...event));
    return { said, lost, emit };
  }

  it('sends and receives events, and stays connected by answering pings', async () => {
    const { said, lost, emit } = connect();
    emit('say', 'hello');
    await eventually(() => said.length === 1);

    await sleep(2 * (SERVER_PINGS.pingInterval + SERVER_PINGS.pingTimeout));
    emit('say', 'still here');
    await eventually(() => said.length === 2);
    expect(said).toEqual([['hello'], ['still here']]);
    expect([left, lost]).toEqual([[], []]);
  });

  it('reconnects after a pulled cable', async () => {
    const { said, lost, emit } = connect();
    emit('say', 'hello');
    await eventually(() => said.length === 1);
    await pullCable();
    expect(lost[0]).toBe('pong-timeout');
    emit('say', 'again');
    await eventually(() => said.length === 2);
  });

  it('is disconnected by the server without a heartbeat', async () => {
    connect({ heartbeat: false });
    await eventually(() => left.length > 0);
    expect(left).toEqual(['ping timeout']);
  });

  it('is disconnected by the server for a ping of its own', async () => {
    connect({ heartbeat: { ...BRISK, ping: '2' } });
    await eventually(() => left.length > 0);
    expect(left).toEqual(['transport error']);
  });
});

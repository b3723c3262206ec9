import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { WebSocket, WebSocketServer } from 'ws';
import { heartbeatSocket$, type HeartbeatSocketConfig, type SocketEvent } from '../../lib/index.js';
import {
  exactlyOnce,
  heartbeatServer$,
  inOrder,
  serve,
  type HeartbeatServer,
  type HeartbeatServerConfig,
  type ServerEvent,
} from '../../lib/server/index.js';
import { eventually } from '../../tools/eventually.js';
import { startTcpProxy, type TcpProxy } from '../../tools/network/tcpProxy.js';

interface Order {
  readonly id?: string;
  readonly n: number;
}

let ws: WebSocketServer;
let http: Server | undefined;
let proxy: TcpProxy;
let server$: HeartbeatServer<Order, unknown>;
let events: ServerEvent<Order, unknown>[];
let mostOpen: number;
const ends: (() => unknown)[] = [];

async function start(config: HeartbeatServerConfig<Order, unknown> = {}, noServer = false): Promise<void> {
  http = noServer ? createServer() : undefined;
  ws = new WebSocketServer(noServer ? { noServer } : { host: '127.0.0.1', port: 0 });
  server$ = heartbeatServer$<Order, unknown>(ws, config);
  http?.on('upgrade', server$.handleUpgrade).listen(0, '127.0.0.1');
  await once(http ?? ws, 'listening');
  events = [];
  mostOpen = 0;
  server$.events$.subscribe((event) => {
    events.push(event);
    const open = [...ws.clients].filter(({ readyState }) => readyState === WebSocket.OPEN);
    if (event.type === 'connected') mostOpen = Math.max(mostOpen, open.length);
  });
  const { port } = (http ?? ws).address() as AddressInfo;
  proxy = await startTcpProxy({ port });
}

afterEach(async () => {
  for (const end of ends.splice(0)) end();
  for (const client of ws.clients) client.terminate();
  ws.close();
  http?.close();
  await proxy.close();
});

function connect(config: Partial<HeartbeatSocketConfig<unknown, unknown>> = {}, path = '') {
  const socket$ = heartbeatSocket$<unknown, unknown>({
    url: `${proxy.url}/${path}`,
    WebSocketCtor: WebSocket,
    heartbeat: { interval: 50, pongTimeout: 100 },
    reconnect: 20,
    ...config,
  });
  const messages: unknown[] = [];
  const log: SocketEvent[] = [];
  const ended: unknown[] = [];
  socket$.events$.subscribe((event) => log.push(event));
  const subscription = socket$.subscribe({
    next: (message) => messages.push(message),
    error: (error: unknown) => ended.push(error),
  });
  ends.push(() => subscription.unsubscribe());
  const count = (type: SocketEvent['type']) => log.filter((event) => event.type === type).length;
  return { socket$, messages, ended, count };
}

/** Serves with echoes. */
const echo = () => ends.push(closing(server$.pipe(serve((client) => client)).subscribe()));
const closing = (subscription: { unsubscribe(): void }) => () => subscription.unsubscribe();

const path = ({ url = '' }: IncomingMessage) => url.slice(1);
const gone = () => events.flatMap((event) => (event.type === 'gone' ? [event.gone.cause] : []));

describe('heartbeatServer$ with ws', () => {
  it('V1: serves a heartbeatSocket$: messages, replies and pongs', async () => {
    await start();
    echo();
    const { socket$, messages, count } = connect();
    socket$.next({ n: 1 });
    await eventually(() => count('pong') > 2 && messages.length > 0);
    expect(messages).toEqual([{ n: 1 }]);
    expect(gone()).toEqual([]);
  });

  it('V2: frames that break the protocol, or are too large, end their client alone', async () => {
    await start();
    echo();
    const other = connect();
    await eventually(() => other.count('pong') > 0);
    const rude = new WebSocket(proxy.url);
    await once(rude, 'open');
    (rude as unknown as { _socket: NodeJS.WritableStream })._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    await once(rude, 'close');
    await eventually(() => gone().length === 1);
    expect(gone()).toEqual(['error']);
    expect(other.count('lost')).toBe(0);
  });

  it('V3: a client behind a black hole is gone after two intervals, and one that pings stays', async () => {
    await start({ heartbeat: { interval: 100 } });
    echo();
    const { count } = connect({ url: `ws://127.0.0.1:${proxyless()}` });
    const ghost = new WebSocket(proxy.url);
    await once(ghost, 'open');
    await eventually(() => server$.clients.size === 2);
    proxy.blackHole();
    await eventually(() => server$.clients.size === 1);
    expect(gone()).toEqual(['silent']);
    expect(ghost.readyState).toBe(WebSocket.OPEN);
    expect(count('lost')).toBe(0);
    ghost.terminate();
  });

  it('V3: an event loop that was blocked for many intervals proves nothing', async () => {
    await start({ heartbeat: { interval: 50 } });
    echo();
    const { count } = connect({ heartbeat: { interval: 40, pongTimeout: 5_000 } });
    await eventually(() => count('pong') > 0);
    const until = performance.now() + 300;
    while (performance.now() < until);
    const before = count('pong');
    await eventually(() => count('pong') > before + 2);
    expect(gone()).toEqual([]);
  });

  it('V13: over many handovers everything is heard once and in order, both ways', async () => {
    await start({ keyOf: path, handover: 5_000 });
    const heard: number[] = [];
    ends.push(
      closing(
        server$.subscribe((client) => {
          client.subscribe(({ n }) => heard.push(n));
        }),
      ),
    );
    const got: unknown[] = [];
    let n = 0;
    let sent = 0;
    const talk = (socket: WebSocket) => {
      for (let i = 0; i < 20; i++) socket.send(JSON.stringify({ n: ++n }));
      for (let i = 0; i < 20; i++) server$.broadcast(++sent);
    };
    const open = async () => {
      const socket = new WebSocket(`${proxy.url}/ann`);
      // What it brings is kept, as it comes beside what the old one still brings.
      const frames: unknown[] = [];
      socket.on('message', (data) => frames.push(JSON.parse((data as Buffer).toString())));
      await once(socket, 'open');
      return { socket, frames };
    };
    let old = await open();
    await eventually(() => server$.clients.size === 1);
    for (let i = 1; i <= 20; i++) {
      talk(old.socket);
      const fresh = await open();
      const closed = once(old.socket, 'close');
      talk(old.socket);
      fresh.socket.send(JSON.stringify({ n: ++n }));
      await closed;
      got.push(...old.frames);
      old = fresh;
    }
    talk(old.socket);
    await eventually(() => heard.length >= n && got.length + old.frames.length >= sent);
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
    expect(heard).toEqual(upTo(n));
    expect([...got, ...old.frames]).toEqual(upTo(sent));
    expect(gone()).toEqual(Array(20).fill('replaced'));
    old.socket.terminate();
  });

  it('V4: a client that comes back from a black hole has one connection, ever', async () => {
    await start({ keyOf: path });
    echo();
    const { count } = connect({}, 'ann');
    for (const round of [1, 2]) {
      await eventually(() => count('open') === round);
      proxy.blackHole();
      await eventually(() => count('lost') === round);
      proxy.pass();
    }
    await eventually(() => count('open') === 3);
    expect(gone()).toEqual(['replaced', 'replaced']);
    expect(server$.clients.size).toBe(1);
    expect(mostOpen).toBe(1);
  });

  it('V4: two tabs with one key do not replace each other for ever: the older one ends with an error', async () => {
    await start({ keyOf: path });
    echo();
    const older = connect({}, 'ann');
    await eventually(() => older.count('open') === 1);
    const newer = connect({}, 'ann');
    await eventually(() => older.ended.length === 1);
    expect(older.ended).toEqual([expect.objectContaining({ kind: 'close', code: 1008, reason: 'replaced' })]);
    await eventually(() => newer.count('pong') > 3);
    expect(events.filter(({ type }) => type === 'connected')).toHaveLength(2);
    expect(newer.count('lost')).toBe(0);
  });

  it.each([
    [false, [4401, 4403, 4429]],
    [true, [401, 403, 429]],
  ])('V5: with noServer: %s a key that is refused is a close code, or a status of HTTP', async (noServer, codes) => {
    const keyOf = (asked: IncomingMessage) =>
      Promise.reject(Object.assign(new Error('SECRET'), { status: +path(asked) }));
    await start({ keyOf }, noServer);
    echo();
    const told = ['401', '403', '429'].map(
      (status) =>
        new Promise((resolve) => {
          const client = new WebSocket(`${proxy.url}/${status}`).on('error', () => {});
          client.on('close', (code) => code > 4000 && resolve(code));
          client.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
        }),
    );
    expect(await Promise.all(told)).toEqual(codes);
    await eventually(() => ws.clients.size === 0);
    expect(events.map((event) => event.type)).toEqual(['refused', 'refused', 'refused']);
  });

  it('V5: with noServer a connection that is lost before its key is known harms nobody', async () => {
    const answers: (() => void)[] = [];
    const keyOf = () => new Promise<string>((resolve) => answers.push(() => resolve('ann')));
    await start({ keyOf }, true);
    echo();
    let isLost = false;
    new WebSocket(proxy.url).on('error', () => {}).on('close', () => (isLost = true));
    await eventually(() => answers.length === 1);
    proxy.reset();
    await eventually(() => isLost);
    answers[0]?.();
    const client = connect();
    await eventually(() => answers.length === 2);
    answers[1]?.();
    await eventually(() => client.count('open') === 1);
    expect(server$.clients.size).toBe(1);
  });

  it('V6: 100 MB to a reader that has stalled are bounded, and reported where dropped', async () => {
    await start({ serializer: (message) => message as Buffer, heartbeat: false });
    echo();
    const stalled = new WebSocket(`ws://127.0.0.1:${proxyless()}`);
    await once(stalled, 'open');
    stalled.pause();
    await eventually(() => server$.clients.size === 1);
    const [client] = server$.clients;
    const piece = Buffer.alloc(10_000);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (let i = 0; i < 10_000; i++) {
      server$.broadcast(Buffer.from(piece));
      most = Math.max(most, client!.socket.bufferedAmount);
      if (i % 500 === 0) await new Promise(setImmediate);
    }
    const dropped = events.filter(({ type }) => type === 'dropped').length;
    expect(most).toBeLessThan(65_536 + 20_000);
    expect(dropped).toBeGreaterThan(8_000);
    global.gc?.();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000);
    stalled.terminate();
  });

  it.each([false, true])(
    'V7: with noServer: %s a server that drains sends its clients to the next one',
    async (noServer) => {
      await start({}, noServer);
      echo();
      const clients = [connect(), connect(), connect()];
      await eventually(() => clients.every(({ count }) => count('open') === 1));
      const drained = await firstValueFrom(
        server$.drain({ over: 100, message: { type: 'restart' }, retryAfter: 1500 }),
      );
      expect(drained).toEqual({ closed: 3, terminated: 0 });
      for (const { messages } of clients) expect(messages).toEqual([{ type: 'restart' }]);
      await eventually(() => events.some(({ type }) => type === 'refused'));
      expect(server$.clients.size).toBe(0);
      if (!noServer) return;
      const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
      const asked = request({ port: proxy.port, host: '127.0.0.1', headers }).end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '2']);
      response.resume();
    },
  );

  it('V8: orders sent at least once over resets and black holes are handled once, in order', async () => {
    await start({ keyOf: path });
    const handled: number[] = [];
    const handler = exactlyOnce<Order, unknown>(
      { numberOf: ({ n }, { key = '' }) => ({ id: key, n }) },
      async ({ n }) => {
        await new Promise(setImmediate);
        handled.push(n);
      },
    );
    ends.push(closing(server$.pipe(inOrder(handler)).subscribe()));
    const { socket$, count } = connect({ delivery: 'at-least-once' }, 'ann');
    let n = 0;
    for (const pull of [() => proxy.reset(), () => proxy.blackHole('down'), () => proxy.blackHole()]) {
      for (let i = 0; i < 20; i++) socket$.next({ n: ++n });
      await eventually(() => handled.length > 0 && count('pong') > 0);
      const [lost, opened] = [count('lost'), count('open')];
      pull();
      for (let i = 0; i < 20; i++) socket$.next({ n: ++n });
      await eventually(() => count('lost') > lost);
      proxy.pass();
      await eventually(() => count('open') > opened);
    }
    await eventually(() => handled.length >= n);
    expect(handled).toEqual(Array.from({ length: n }, (_, i) => i + 1));
  });
});

const proxyless = () => ((http ?? ws).address() as AddressInfo).port;

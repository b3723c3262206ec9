import { once } from 'node:events';
import { WebSocket } from 'ws';
import { heartbeatSocket$, resume, type HeartbeatSocketConfig, type SocketEvent } from '../../lib/index.js';
import { countedSockets } from '../../tools/clients/countedSockets.js';
import { HASTY, MARGIN } from '../../tools/clients/patience.js';
import { eventually } from '../../tools/eventually.js';
import { startTcpProxy, type TcpProxy } from '../../tools/network/tcpProxy.js';
import { startExample, type ExampleServer } from '../support/exampleServer.js';

interface Trade {
  readonly type?: 'gap';
  readonly seq?: number;
}

// Each test starts a process of its own, for which a busy machine takes its time.
jest.setTimeout(30_000);

let server: ExampleServer;
let proxy: TcpProxy;
let leave: () => void;

async function start(name: string, env?: NodeJS.ProcessEnv): Promise<void> {
  server = await startExample(name, env);
  proxy = await startTcpProxy(server);
}

afterEach(async () => {
  leave();
  await proxy.close();
  await server.stop();
});

function connect(config: Partial<HeartbeatSocketConfig<Trade, unknown>>) {
  const defaults = { url: proxy.url, WebSocketCtor: WebSocket, heartbeat: HASTY, reconnect: 20, connectTimeout: 500 };
  const socket$ = heartbeatSocket$<Trade, unknown>({ ...defaults, ...config });
  const messages: Trade[] = [];
  const events: SocketEvent[] = [];
  socket$.events$.subscribe((event) => events.push(event));
  const subscription = socket$.subscribe((message) => messages.push(message));
  leave = () => subscription.unsubscribe();
  const count = (type: SocketEvent['type']) => events.filter((event) => event.type === type).length;
  const more = (type: SocketEvent['type'], before = count(type)) =>
    eventually(() => count(type) > before, { what: `one more ${type}` });
  return { socket$, messages, events, more };
}

/** Pulls one cable after the other, each when a pong has come, with something to do before, amid and after. */
async function pullCables({ more }: ReturnType<typeof connect>, act: () => void = () => {}): Promise<void> {
  for (const pull of [() => proxy.blackHole(), () => proxy.reset(), () => proxy.blackHole('down')]) {
    await more('pong');
    act();
    const lost = more('lost');
    pull();
    act();
    await lost;
    act();
    const open = more('open');
    proxy.pass();
    await open;
    act();
  }
  await more('pong');
}

const orders = () => server.lines.map((line) => Number(line.replace('order ', '')));

describe('examples/servers/atMostOnce.mjs', () => {
  beforeEach(() => start('atMostOnce'));

  it('O1: gets each order once at most, and in order', async () => {
    let order = 0;
    const client = connect({});
    await pullCables(client, () => client.socket$.next({ order: ++order }));
    client.socket$.next({ order: ++order });
    await eventually(() => orders().at(-1) === order);
    expect(orders()).toEqual([...new Set(orders())].sort((a, b) => a - b));
    expect(orders().length).toBeGreaterThan(4);
  });
});

describe('examples/servers/atLeastOnce.mjs', () => {
  beforeEach(() => start('atLeastOnce'));

  it('O5: stores each order once, and in order', async () => {
    let order = 0;
    const client = connect({ delivery: 'at-least-once' });
    await pullCables(client, () => client.socket$.next({ id: `no. ${++order}`, order }));
    await eventually(() => orders().length >= order);
    expect(orders()).toEqual(Array.from({ length: order }, (_, i) => i + 1));
  });
});

describe('examples/servers/resumed.mjs', () => {
  beforeEach(() => start('resumed'));

  const policy = (from?: number) =>
    resume<Trade, unknown, number>({
      cursor: ({ seq }) => seq,
      request: (since) => ({ since }),
      follows: (next, last) => next === last + 1,
      gapTimeout: 1_000,
      from,
    });

  it('I3: sends each trade once, and in order', async () => {
    const client = connect({ resume: policy() });
    await pullCables(client);
    const first = client.messages[0]?.seq ?? NaN;
    expect(client.messages.length).toBeGreaterThan(20);
    expect(client.messages.map(({ seq }) => seq)).toEqual(client.messages.map((_, i) => first + i));
    expect(client.events.filter(({ type }) => type === 'gap')).toEqual([]);
  });

  it('I3: reports a gap when it cannot repeat what came after the cursor', async () => {
    const client = connect({ resume: policy(5) });
    await client.more('gap');
    expect(client.messages[0]).toEqual({ type: 'gap' });
    expect(client.events).toContainEqual({ type: 'gap', after: 5, before: client.messages[1]?.seq });
  });
});

describe('examples/servers/reaper.mjs', () => {
  const REAP_EVERY = 300;
  beforeEach(() => start('reaper', { REAP_EVERY: `${REAP_EVERY}` }));

  it('terminates a client that is gone within two intervals, and keeps one that answers', async () => {
    const counted = countedSockets();
    const heartbeat = { interval: 60_000 }; // so that it is there for nothing but the pings of `ws`
    const healthy = connect({ url: `ws://127.0.0.1:${server.port}`, WebSocketCtor: counted.WebSocketCtor, heartbeat });
    const ghost = new WebSocket(proxy.url);
    await once(ghost, 'open');
    await eventually(() => server.lines.at(-1) === '2 here');

    proxy.blackHole();
    await eventually(() => server.lines.at(-1) === '1 here', { within: 2 * REAP_EVERY + MARGIN });
    expect(ghost.readyState).toBe(WebSocket.OPEN);

    let pings = 0;
    counted.sockets[0]?.on('ping', () => pings++);
    await eventually(() => pings === 3);
    expect(server.lines.at(-1)).toBe('1 here');
    expect(healthy.events).not.toContainEqual(expect.objectContaining({ type: 'lost' }));
    ghost.terminate();
  });
});

describe('examples/servers/expiring.mjs', () => {
  beforeEach(() => start('expiring', { LIFETIME: '300' }));

  it('closes a connection when its token expires, and accepts the next token', async () => {
    const tokens: string[] = [];
    const url = async () => {
      tokens.push(await (await fetch(`http://127.0.0.1:${server.port}`)).text());
      return `${proxy.url}/?token=${tokens.at(-1)}`;
    };
    const client = connect({ url });
    for (let losses = 0; losses < 2; losses++) await client.more('lost', losses);
    await client.more('open', 2);
    const codes = client.events.map((event) => event.type === 'lost' && event.cause.code).filter(Boolean);
    expect(codes).toEqual([4401, 4401]);
    expect(new Set(tokens).size).toBe(3);
  });

  it('refuses a connection without a token with 4401', async () => {
    const client = connect({});
    await client.more('lost', 0);
    expect(client.events.find(({ type }) => type === 'lost')).toMatchObject({ cause: { code: 4401 } });
  });
});

it.each(['atMostOnce', 'atLeastOnce', 'resumed'])(
  'examples/servers/%s.mjs survives messages that it cannot read',
  async (name) => {
    await start(name);
    for (const text of ['{"half":', 'null']) {
      const rude = new WebSocket(proxy.url);
      await once(rude, 'open');
      rude.send(text);
      rude.send('{"type":"ping"}');
      // What is no JSON is skipped; what a handler throws at ends the connection.
      await Promise.race([once(rude, 'message'), once(rude, 'close')]);
      rude.terminate();
    }
    await connect({}).more('pong');
  },
);

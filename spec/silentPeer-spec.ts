import { heartbeatSocket$, type HeartbeatSocketConfig, type SocketEvent } from '../lib/index.js';
import { fakeServer, type FakeConnectionOptions } from '../lib/testing/index.js';

/** A server that opens every connection, and what comes of a client in so many milliseconds. */
async function watch(
  ms: number,
  config: Partial<HeartbeatSocketConfig<unknown>> = {},
  options: FakeConnectionOptions & { talksAt?: number[] } = {},
) {
  const server = fakeServer(options);
  server.connection$.subscribe((connection) => {
    connection.accept();
    for (const at of options.talksAt ?? []) setTimeout(() => connection.sendMessage('hello'), at);
  });
  const socket$ = heartbeatSocket$<unknown>({
    url: 'ws://host',
    WebSocketCtor: server.WebSocketCtor,
    lifecycle: false,
    ...config,
  });
  const events: SocketEvent[] = [];
  socket$.events$.subscribe((event) => events.push(event));
  let end: unknown;
  const subscription = socket$.subscribe({ error: (error: unknown) => (end = error) });
  await jest.advanceTimersByTimeAsync(ms);
  const attempts = events.flatMap((event) => (event.type === 'retry' ? [event.attempt] : []));
  const messages = events.flatMap((event) => (event.type === 'lost' ? [event.cause.message] : []));
  const lost = events.flatMap((event) => (event.type === 'lost' ? [event.cause] : []));
  subscription.unsubscribe();
  return { server, attempts, messages, lost, end };
}

const silent = { reply: () => undefined };

describe('a server that opens and never answers a ping', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    ['says nothing', []],
    ['says hello', [0]],
    ['says hello and something else before the first ping', [0, 6_000, 9_000]],
  ])('R3: is not stable when it %s: retries count up, and it is asked less and less often', async (_, talksAt) => {
    const { attempts, server } = await watch(600_000, {}, { ...silent, talksAt });
    expect(attempts).toEqual(attempts.map((_, index) => index + 1));
    expect(server.connections.length).toBeLessThanOrEqual(15);
  });

  it('R3, R4: is given up after maxRetries, with an error that says what to check', async () => {
    const { server, end } = await watch(600_000, { reconnect: { maxRetries: 3 } }, silent);
    expect(server.connections).toHaveLength(4);
    expect(end).toMatchObject({ kind: 'pong-timeout', neverAnswered: true });
    expect((end as Error).message).toMatch(/never answered: check heartbeat\.ping, heartbeat\.isPong/);
  });

  it('R3: a connection that answered a ping and then fell silent was stable', async () => {
    let n = 0;
    const reply = () => (n++ % 2 ? undefined : 'pong');
    const { attempts, lost } = await watch(600_000, { reconnect: { delay: 500 } }, { reply });
    expect(new Set(attempts)).toEqual(new Set([1]));
    expect(lost[0]?.neverAnswered).toBeUndefined();
  });

  it('R3: with `idle` a connection that talked for longer than interval before its first ping was stable', async () => {
    const talksAt = Array.from({ length: 12 }, (_, index) => 1_000 * index);
    const { attempts } = await watch(300_000, { heartbeat: { idle: true } }, { ...silent, talksAt });
    expect(new Set(attempts)).toEqual(new Set([1]));
  });

  it('R3: any frame in answer to a ping makes it stable, be it no pong', async () => {
    const { attempts } = await watch(300_000, { heartbeat: { isPong: () => false } }, { ...silent, talksAt: [12_000] });
    expect(new Set(attempts)).toEqual(new Set([1]));
  });
});

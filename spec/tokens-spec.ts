import { firstValueFrom, type Subscription } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocket, type HeartbeatSocketConfig } from '../lib/index.js';
import { fakeServer } from '../lib/testing/index.js';
import { blocksOf } from './support/examples.js';
import { runModule } from './support/runModule.js';

type Config = HeartbeatSocketConfig<unknown>;

const blocks = blocksOf('docs/tokens.md').map(({ code }) => code);
const [inUrl = '', inProtocol = '', inFirstMessage = '', renewed = '', refused = ''] = blocks;

const MINUTE = 60_000;

// spec/examples-spec.ts compiles them.
describe('docs/tokens.md', () => {
  let subscription: Subscription | undefined;
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    subscription?.unsubscribe();
    jest.useRealTimers();
  });

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  /** Plays an example on a fake server. */
  async function play(code: string, getToken: () => Promise<string>) {
    const server = fakeServer();
    let socket$: HeartbeatSocket<unknown> | undefined;
    const instead = (config: Config) =>
      (socket$ = heartbeatSocket$<unknown>({ ...config, heartbeat: false, reconnect: 1, WebSocketCtor: server.WebSocketCtor })); // prettier-ignore
    runModule(code, { getToken }, { heartbeatSocket$: instead as typeof heartbeatSocket$ });
    subscription = socket$!.subscribe();
    await pass(0);
    const next = async (end: () => void) => {
      const connection = firstValueFrom(server.connection$);
      end();
      await pass(2);
      return connection;
    };
    return { server, socket$: socket$!, next };
  }

  /** Hands out t1, t2, … */
  const numbered = () => {
    let n = 0;
    return jest.fn(() => Promise.resolve(`t${++n}`));
  };

  it.each(blocks.map((code, i) => [i + 1, code] as const))('example %i has at most 15 lines', (_, code) => {
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  });

  it('C3: a token in the URL is fetched for every attempt', async () => {
    const { server, next } = await play(inUrl, numbered());
    server.last.accept();
    await next(() => server.last.drop());
    expect(server.connections.map(({ url }) => url)).toEqual([
      'wss://example.com/quotes?token=t1',
      'wss://example.com/quotes?token=t2',
    ]);
  });

  it('C3: a token that cannot be fetched is fetched again', async () => {
    let n = 0;
    const { server } = await play(inUrl, () => (n++ ? Promise.resolve('t') : Promise.reject(new Error('down'))));
    await pass(2);
    expect(server.connections.map(({ url }) => url)).toEqual(['wss://example.com/quotes?token=t']);
  });

  it('C3: a token in a subprotocol is fetched for every attempt', async () => {
    const { server, next } = await play(inProtocol, numbered());
    await next(() => server.last.drop());
    expect(server.connections.map(({ protocols }) => protocols)).toEqual([
      ['quotes.v1', 'bearer.t1'],
      ['quotes.v1', 'bearer.t2'],
    ]);
  });

  it('C9: a token in the first message is fetched for every connection, and nothing leaves before the welcome', async () => {
    const { server, socket$, next } = await play(inFirstMessage, numbered());
    const received = () => server.connections.map(({ received }) => received);
    socket$.next('waits');
    server.last.accept();
    await pass(0);
    expect(received()).toEqual([['{"token":"t1"}']]);
    await next(() => server.last.drop());
    server.last.accept();
    server.last.sendMessage({ type: 'other' });
    await pass(0);
    expect(received()[1]).toEqual(['{"token":"t2"}']);
    server.last.sendMessage({ type: 'welcome' });
    await pass(0);
    expect(received()[1]).toEqual(['{"token":"t2"}', '"waits"']);
  });

  it('C9: a token is renewed in band while the connection is open, and one that comes too late is thrown away', async () => {
    let fetched = 0;
    let late: (token: string) => void = () => undefined;
    const getToken = () => {
      fetched++;
      if (fetched === 2) return Promise.reject(new Error('down'));
      if (fetched === 4) return new Promise<string>((resolve) => (late = resolve));
      return Promise.resolve(`t${fetched}`);
    };
    const { server, next } = await play(renewed, getToken);
    server.last.accept();
    await pass(10 * MINUTE + 1);
    expect(server.received).toEqual(['{"token":"t1"}']);
    await pass(10 * MINUTE);
    expect(server.received).toEqual(['{"token":"t1"}', '{"token":"t3"}']);
    await pass(10 * MINUTE);
    const second = await next(() => server.last.drop());
    late('t4');
    await pass(1);
    expect(fetched).toBe(4);
    second.accept();
    await pass(0);
    expect(second.received).toEqual(['{"token":"t5"}']);
  });

  it('C3: a cached token that is refused with 4401 is thrown away, and fetched exactly once', async () => {
    const getToken = numbered();
    const { server, next } = await play(refused, getToken);
    server.last.accept();
    await next(() => server.last.drop());
    server.last.accept();
    await pass(0);
    await next(() => server.last.end(4401));
    expect(getToken).toHaveBeenCalledTimes(2);
    await next(() => server.last.drop());
    server.last.accept();
    await next(() => server.last.drop());
    expect(server.connections.map(({ url }) => url.split('=')[1])).toEqual(['t1', 't1', 't2', 't2', 't2']);
    expect(getToken).toHaveBeenCalledTimes(2);
  });

  it('C3: a cached token that cannot be fetched again is fetched in the next attempt', async () => {
    let n = 0;
    const getToken = jest.fn(() => (++n === 2 ? Promise.reject(new Error('down')) : Promise.resolve(`t${n}`)));
    const { server, next } = await play(refused, getToken);
    server.last.accept();
    await pass(0);
    await next(() => server.last.end(4401));
    expect(server.connections.map(({ url }) => url.split('=')[1])).toEqual(['t1', 't3']);
  });
});

import { config, filter, firstValueFrom, Subscription } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocketConfig, type SocketEvent } from '../lib/index.js';
import { fakeServer } from '../lib/testing/index.js';

let held: Subscription;

type Config = HeartbeatSocketConfig<string, unknown>;

/** As many microtasks as any of these handshakes takes. */
const turns = async () => {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
};

/** A promise that is resolved from outside. */
const deferred = () => {
  let resolve: (token: string) => void = () => undefined;
  const token = new Promise<string>((r) => (resolve = r));
  return { token, resolve: (text: string) => resolve(text) };
};

/** A socket with this handshake, on a connection that is accepted. */
async function open(onOpen: NonNullable<Config['onOpen']>, more: Partial<Config> = {}) {
  const server = fakeServer();
  const socket$ = heartbeatSocket$<string, unknown>({
    url: 'ws://host',
    WebSocketCtor: server.WebSocketCtor,
    heartbeat: false,
    reconnect: 1,
    onOpen,
    ...more,
  });
  const events: SocketEvent[] = [];
  const messages: string[] = [];
  socket$.events$.subscribe((event) => events.push(event));
  held.add(socket$.subscribe((message) => messages.push(message)));
  socket$.next('waits');
  server.last.accept();
  await turns();
  const reconnected = async () => {
    const next = firstValueFrom(server.connection$);
    socket$.reconnect();
    (await next).accept();
    await turns();
  };
  return { server, socket$, events, messages, reconnected };
}

describe('a handshake that is an asynchronous generator', () => {
  const unhandled: unknown[] = [];
  beforeAll(() => (config.onUnhandledError = (error) => unhandled.push(error)));
  afterAll(() => {
    config.onUnhandledError = null;
  });
  beforeEach(() => (held = new Subscription()));
  afterEach(() => {
    held.unsubscribe();
    expect(unhandled).toEqual([]);
  });

  it('C9: sends the token that it awaits, then what waited', async () => {
    const { token, resolve } = deferred();
    const { server } = await open(async function* () {
      yield { token: await token };
    });
    expect(server.received).toEqual([]);
    resolve('t');
    await turns();
    expect(server.received).toEqual(['{"token":"t"}', '"waits"']);
  });

  it('C9: may be a method that takes no message$', async () => {
    const { server } = await open(() => [], {
      async *onOpen() {
        yield { token: await Promise.resolve('t') };
      },
    });
    expect(server.received).toEqual(['{"token":"t"}', '"waits"']);
  });

  it('C9: awaits one answer after the other, and misses none that came in between', async () => {
    const answers: string[] = [];
    const { server, messages } = await open(async function* (message$) {
      yield 'one';
      answers.push(await firstValueFrom(message$));
      yield 'two';
      answers.push(await firstValueFrom(message$), await firstValueFrom(message$));
    });
    for (const message of ['a', 'b', 'c']) server.last.sendMessage(message);
    await turns();
    expect(answers).toEqual(['a', 'b', 'c']);
    server.last.sendMessage('d');
    await turns();
    expect(messages).toEqual(['d']);
    expect(server.received).toEqual(['"one"', '"two"', '"waits"']);
  });

  it('C9: holds back messages until the answer arrives', async () => {
    const { server, socket$ } = await open(async function* (message$) {
      yield 'login';
      await firstValueFrom(message$.pipe(filter((message) => message === 'welcome')));
    });
    socket$.next('later');
    server.last.sendMessage('other');
    await turns();
    expect(server.received).toEqual(['"login"']);
    server.last.sendMessage('welcome');
    await turns();
    expect(server.received).toEqual(['"login"', '"waits"', '"later"']);
  });

  it.each<[string, Config['onOpen']]>([
    // eslint-disable-next-line require-yield -- it fails before it has anything to send
    ['throws', async function* () { await Promise.resolve(); throw new TypeError('SECRET'); }], // prettier-ignore
    ['awaits what is rejected', async function* () { yield await Promise.reject<string>(new TypeError('SECRET')); }], // prettier-ignore
  ])('C9: one that %s is a loss of kind `handshake`', async (_, onOpen) => {
    const { server, events } = await open(onOpen!);
    expect(events.find(({ type }) => type === 'lost')).toMatchObject({
      cause: { kind: 'handshake', message: 'handshake failed: TypeError' },
    });
    expect(JSON.stringify(events)).not.toContain('SECRET');
    expect(server.received).toEqual([]);
  });

  it('C5: one that was abandoned sends nothing when its promise resolves, and leaves its `finally`', async () => {
    const { token, resolve } = deferred();
    let left = 0;
    let attempt = 0;
    const { server, reconnected } = await open(async function* () {
      if (attempt++) return;
      try {
        yield { token: await token };
        yield 'never';
      } finally {
        left++;
      }
    });
    await reconnected();
    expect(server.received).toEqual(['"waits"']);
    resolve('late');
    await turns();
    expect(server.received).toEqual(['"waits"']);
    expect(left).toBe(1);
  });

  it('C5: one that awaits an answer on a connection that is lost ends, and nothing is unhandled', async () => {
    const ends: string[] = [];
    let attempt = 0;
    const { server, reconnected } = await open(async function* (message$) {
      if (attempt++) return;
      try {
        yield 'login';
        await firstValueFrom(message$);
      } catch (error) {
        ends.push((error as Error).name);
        throw error;
      }
    });
    await reconnected();
    expect(ends).toEqual(['EmptyError']);
    expect(server.received).toEqual(['"login"', '"waits"']);
  });
});

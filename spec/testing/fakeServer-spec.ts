import { TestScheduler } from 'rxjs/testing';
import { heartbeatSocket$ } from '../../lib/index.js';
import { assertMarbles, fakeServer, marbleServer, type FakeWebSocket } from '../../lib/testing/index.js';

const PING = '{"type":"ping"}';

describe('fakeServer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('shows every connection, as it is tried and afterwards', async () => {
    const server = fakeServer();
    const tried: string[] = [];
    server.connection$.subscribe(({ url, protocols }) => tried.push(`${url} ${String(protocols)}`));
    const socket$ = heartbeatSocket$({
      url: 'ws://test',
      protocol: ['a', 'b'],
      WebSocketCtor: server.WebSocketCtor,
      reconnect: 1000,
    });
    const subscription = socket$.subscribe();
    expect(server.live).toBe(1);
    server.last.accept();
    await jest.advanceTimersByTimeAsync(0);
    expect(server.last.protocol).toBe('a');
    server.last.drop();
    await jest.advanceTimersByTimeAsync(1000);
    expect(tried).toEqual(['ws://test a,b', 'ws://test a,b']);
    expect(server.connections.map(({ readyState }) => readyState)).toEqual([3, 0]);
    subscription.unsubscribe();
    expect(server.live).toBe(0);
    expect(server.last.closes).toEqual([[1000, undefined]]);
  });

  it('G1: puts what it received together once, connection by connection, and not for each look', () => {
    const server = fakeServer();
    const [first, second] = ['a', 'b'].map((url) => {
      const connection = new server.WebSocketCtor(url) as FakeWebSocket;
      connection.readyState = 1;
      return connection;
    }) as [FakeWebSocket, FakeWebSocket];
    const looks = ['1', '2', '3', '4'].map((frame, n) => {
      (n === 2 ? first : second).send(frame);
      return [...server.received].join('');
    });
    expect(looks).toEqual(['1', '12', '312', '3124']);
    expect(server.received).toBe(server.received);
  });

  it('shows the frames that clients sent, and answers pings by `reply`', async () => {
    const server = fakeServer({ reply: (frame) => (frame === PING ? '"not a pong"' : undefined) });
    const sent: string[] = [];
    const messages: unknown[] = [];
    server.received$.subscribe((frame) => sent.push(frame));
    const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor });
    const subscription = socket$.subscribe((message) => messages.push(message));
    socket$.next('hello');
    server.last.accept();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(sent).toEqual(['"hello"', PING]);
    expect(server.received).toEqual(sent);
    expect(messages).toEqual(['not a pong']);
    subscription.unsubscribe();
  });

  it('throws for `last` when no client has connected yet', () => {
    expect(() => fakeServer().last).toThrow('no connection has been tried yet');
  });

  it('throws on send() before the socket is open, as a real socket does', () => {
    const { WebSocketCtor } = fakeServer();
    expect(() => new WebSocketCtor('ws://test').send('too early')).toThrow('InvalidStateError');
  });

  it('shares the methods of its connections with marbleServer', () => {
    new TestScheduler(assertMarbles).run(({ cold, expectObservable }) => {
      const server = marbleServer(cold, ['o', 'o']);
      const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor, reconnect: 2 });
      expectObservable(socket$, '^---------!').toBe('---a----b');
      cold('---a-b--c').subscribe((step) => {
        if (step === 'a') server.last.sendMessage('a');
        if (step === 'b') server.last.fail();
        if (step === 'c') server.last.sendMessage('b');
      });
    });
  });
});

import { Server, WebSocket } from 'mock-socket';
import { heartbeatSocket$, type HeartbeatSocket, type HeartbeatSocketConfig } from '../lib/index.js';

const URL = 'ws://host/feed';
/** mock-socket does everything 4 ms later, on plain timers. */
const A_MOMENT = 10;

describe('with mock-socket and the fake timers of Jest', () => {
  let server: Server;
  let received: string[];
  let log: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    received = [];
    log = [];
    server = serve();
  });

  afterEach(() => {
    server.stop();
    jest.runOnlyPendingTimers();
    jest.useRealTimers();
  });

  function serve(): Server {
    const server = new Server(URL);
    server.on('connection', (client) => {
      client.on('message', (message) => {
        received.push(message as string);
        if (message === '{"type":"ping"}') client.send('{"type":"pong"}');
      });
    });
    return server;
  }

  function connect(config: Partial<HeartbeatSocketConfig<unknown>> = {}): HeartbeatSocket<unknown> {
    const socket$ = heartbeatSocket$({ url: URL, WebSocketCtor: WebSocket, reconnect: 1_000, ...config });
    socket$.status$.subscribe(({ state }) => log.push(state));
    return socket$;
  }

  function subscribe(socket$: HeartbeatSocket<unknown>) {
    const subscription = socket$.subscribe({
      next: (message) => log.push(`next ${String(message)}`),
      error: (error: unknown) => log.push(String(error)),
      complete: () => log.push('complete'),
    });
    jest.advanceTimersByTime(A_MOMENT);
    return subscription;
  }

  it('messages travel both ways', () => {
    const socket$ = connect();
    socket$.next('early');
    const subscription = subscribe(socket$);
    socket$.next('hello');
    server.clients()[0]!.send('"hi"');
    jest.advanceTimersByTime(A_MOMENT);
    expect(received).toEqual(['"early"', '"hello"']);
    expect(log).toEqual(['idle', 'connecting', 'open', 'next hi']);
    subscription.unsubscribe();
  });

  it('pongs set the latency, and are not emitted', () => {
    const socket$ = connect();
    const latencies: number[] = [];
    socket$.latency$.subscribe((latency) => latencies.push(latency));
    const subscription = subscribe(socket$);
    jest.advanceTimersByTime(35_000);
    expect(received).toEqual(Array(3).fill('{"type":"ping"}'));
    expect(latencies).toHaveLength(3);
    expect(log).toEqual(['idle', 'connecting', 'open']);
    subscription.unsubscribe();
  });

  it('a close by the server, clean or not, is followed by a reconnect', () => {
    const subscription = subscribe(connect());
    for (const wasClean of [true, false]) {
      server.clients()[0]!.close({ code: wasClean ? 1012 : 1006, reason: 'restart', wasClean });
      jest.advanceTimersByTime(1_000 + A_MOMENT);
    }
    expect(log).toEqual(['idle', ...Array<string[]>(3).fill(['connecting', 'open', 'waiting']).flat()].slice(0, -1));
    expect(server.clients()).toHaveLength(1);
    subscription.unsubscribe();
  });

  it('complete() closes with 1000 and does not reconnect', () => {
    const closes: unknown[] = [];
    const socket$ = connect({ closeObserver: { next: ({ code, wasClean }) => closes.push([code, wasClean]) } });
    subscribe(socket$);
    socket$.complete();
    jest.advanceTimersByTime(60_000);
    expect(log).toEqual(['idle', 'connecting', 'open', 'closed', 'complete']);
    expect(closes).toEqual([[1000, true]]);
    expect(server.clients()).toEqual([]);
  });

  it('error() closes with its code and reason', () => {
    const closes: unknown[] = [];
    const socket$ = connect({ closeObserver: { next: ({ code, reason }) => closes.push([code, reason]) } });
    subscribe(socket$);
    socket$.error({ code: 4000, reason: 'bye' });
    jest.advanceTimersByTime(60_000);
    expect(closes).toEqual([[4000, 'bye']]);
    expect(server.clients()).toEqual([]);
  });

  it('the last to unsubscribe closes the socket, and leaves no timer', () => {
    const socket$ = connect();
    const [a, b] = [subscribe(socket$), subscribe(socket$)];
    a.unsubscribe();
    jest.advanceTimersByTime(A_MOMENT);
    expect(server.clients()).toHaveLength(1);
    b.unsubscribe();
    jest.advanceTimersByTime(A_MOMENT);
    expect(server.clients()).toEqual([]);
    expect(log).toEqual(['idle', 'connecting', 'open', 'idle']);
    expect(jest.getTimerCount()).toBe(0);
  });

  describe('a refused connection, which mock-socket closes with a clean 1000 after its error event', () => {
    beforeEach(() => server.stop());

    it('is retried', () => {
      const subscription = subscribe(connect());
      expect(log).toEqual(['idle', 'connecting', 'waiting']);
      server = serve();
      jest.advanceTimersByTime(1_000 + A_MOMENT);
      expect(log).toEqual(['idle', 'connecting', 'waiting', 'connecting', 'open']);
      subscription.unsubscribe();
    });

    it('errors by its error event with `reconnect: false`', () => {
      const closes: unknown[] = [];
      const closeObserver = { next: ({ code, wasClean }: CloseEvent) => closes.push([code, wasClean]) };
      subscribe(connect({ reconnect: false, closeObserver }));
      expect(log).toEqual([
        'idle',
        'connecting',
        'closed',
        'SocketLostError: connection to ws://host/feed failed: error event',
      ]);
      expect(closes).toEqual([[1000, true]]);
    });
  });
});

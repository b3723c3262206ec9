import { heartbeatSocket$, type HeartbeatSocketConfig, type SocketEvent } from '../lib/index.js';
import { createLink } from '../lib/messages/link.js';
import { createWindow } from '../lib/messages/window.js';
import { fakeServer, type FakeConnectionOptions } from '../lib/testing/index.js';

async function connect(config: Partial<HeartbeatSocketConfig<unknown, unknown>>, options: FakeConnectionOptions = {}) {
  const server = fakeServer(options);
  server.connection$.subscribe((connection) => connection.accept());
  const socket$ = heartbeatSocket$<unknown>({
    url: 'ws://host',
    WebSocketCtor: server.WebSocketCtor,
    lifecycle: false,
    reconnect: 100,
    ...config,
  });
  const events: SocketEvent[] = [];
  socket$.events$.subscribe((event) => events.push(event));
  let queued = 0;
  socket$.queued$.subscribe((count) => (queued = count));
  const subscription = socket$.subscribe();
  await pass(1);
  return {
    server,
    socket$,
    subscription,
    count: (type: SocketEvent['type']) => events.filter((event) => event.type === type).length,
    queued: () => queued,
  };
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('what is bounded', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const answer = { isPing: (frame: unknown) => frame === 'ping?', pong: 'pong!' };

  it('H12: a server that pings 100 000 times and reads nothing gets a few answers past highWaterMark, and no more', async () => {
    const { server, subscription } = await connect({ heartbeat: { answer }, outbox: { highWaterMark: 1_000 } });
    server.last.received$.subscribe((frame) => (server.last.bufferedAmount += frame.length));
    for (let n = 0; n < 100_000; n++) server.last.onmessage?.({ data: 'ping?' } as MessageEvent);
    expect(server.last.bufferedAmount).toBeGreaterThan(1_000);
    expect(server.last.bufferedAmount).toBeLessThan(1_100);
    subscription.unsubscribe();
  });

  it('H12: a server that pings is answered again as soon as there is room, and while a full socket sends', async () => {
    const { server, subscription } = await connect({ heartbeat: { answer }, outbox: { highWaterMark: 1_000 } });
    const ping = () => server.last.onmessage?.({ data: 'ping?' } as MessageEvent);
    const answers = () => server.received.filter((frame) => frame === 'pong!').length;
    server.last.bufferedAmount = 2_000;
    for (let n = 0; n < 4; n++) ping();
    expect(answers()).toBe(4);
    for (let n = 0; n < 100; n++) ping();
    const full = answers();
    server.last.bufferedAmount = 0;
    for (let n = 0; n < 100; n++) ping();
    expect(answers()).toBe(full + 100);
    subscription.unsubscribe();
  });

  it('H12, H8: at-least-once delivery to a server that sends no pong says so once for each connection, and holds no more than the outbox may', async () => {
    const { server, socket$, subscription, count, queued } = await connect(
      { delivery: 'at-least-once', outbox: { capacity: 50 } },
      { reply: () => 'no such thing' },
    );
    for (let second = 0; second < 400; second++) {
      for (let n = 0; n < 5; n++) socket$.next('message');
      await pass(1_000);
    }
    expect(queued()).toBe(50);
    expect(count('no-pong')).toBe(1);
    server.last.drop();
    await pass(40_000);
    expect(count('no-pong')).toBe(2);
    subscription.unsubscribe();
  });

  it.each(['at-most-once', 'at-least-once'] as const)(
    'H12: nothing is said of pongs to a server that sends them (%s)',
    async (delivery) => {
      const { socket$, subscription, count } = await connect({ delivery });
      socket$.next('message');
      await pass(100_000);
      expect(count('pong')).toBe(10);
      expect(count('no-pong')).toBe(0);
      subscription.unsubscribe();
    },
  );

  it('H12: nothing is said of pongs with at-most-once delivery, which needs none', async () => {
    const { subscription, count } = await connect({}, { reply: () => 'no such thing' });
    await pass(100_000);
    expect(count('no-pong')).toBe(0);
    subscription.unsubscribe();
  });

  it('H12, O5: pings without a pong are only counted after a few, and those confirm nothing', () => {
    const link = createLink();
    const window = createWindow(link, 5_000);
    for (let n = 1; n <= 1_000; n++) window.mark('ping', n);
    expect(window.marks()).toBeLessThanOrEqual(20);
    const kept = window.marks();
    const positions = Array.from({ length: 1_000 }, () => window.land(10));
    expect(positions.slice(0, 1_000 - kept)).toEqual(Array(1_000 - kept).fill(0));
    expect(positions.slice(1_000 - kept)).toEqual(Array.from({ length: kept }, (_, n) => 1_001 - kept + n));
    expect(window.land(10)).toBe(0);
  });

  it('H12, O5: a pong that names its ping confirms what was sent before that one, though those before it have none', () => {
    const window = createWindow(createLink(), 5_000);
    for (let n = 1; n <= 3; n++) window.mark(`ping ${n}`, n);
    expect(window.land(10, 'ping 2')).toBe(2);
    expect(window.land(10)).toBe(3);
  });

  describe('the window', () => {
    /** Sends until the window is full, and returns how much that was. */
    const fill = (link: ReturnType<typeof createLink>, window: ReturnType<typeof createWindow>) => {
      const { sent } = link;
      while (window.takes(1_024)) link.sent += 1_024;
      return (link.sent - sent) / 1_024;
    };

    it.each([
      [64, 'a lost line loses what was in flight', false],
      [8, 'that is sent again', true],
    ])(
      'O6: begins with %i kB where %s, grows with each answer in good time while it is used, and shrinks with a late one and with a loss',
      (start, _, needsPong) => {
        const link = createLink();
        const window = createWindow(link, 5_000, needsPong);
        expect(fill(link, window)).toBe(start);
        for (const expected of [2 * start, 4 * start]) {
          window.mark('ping', 0);
          window.land(40);
          expect(fill(link, window)).toBe(expected);
        }
        window.mark('ping', 0);
        window.land(3_000);
        expect(fill(link, window)).toBe(4 * start);
        window.mark('ping', 0);
        window.land(6_000);
        expect(fill(link, window)).toBe(2 * start);
        window.reset();
        expect(fill(link, window)).toBe(Math.max(start / 2, 8));
        for (let n = 0; n < 5; n++) window.reset();
        window.mark('ping', 0);
        window.land(40);
        expect(fill(link, window)).toBeGreaterThanOrEqual(8);
      },
    );

    it('O6: does not grow with answers while little is sent', () => {
      const link = createLink();
      const window = createWindow(link, 5_000, false);
      for (let n = 0; n < 20; n++) {
        link.sent += 1_024;
        window.mark('ping', 0);
        window.land(40);
      }
      expect(fill(link, window)).toBe(64);
    });

    it('O6: does not grow with the answers to pings that left after the same bytes', () => {
      const link = createLink();
      const window = createWindow(link, 5_000, false);
      fill(link, window);
      for (let n = 0; n < 4; n++) window.mark('ping', 0);
      window.land(3_000);
      for (let n = 0; n < 3; n++) window.land(40);
      expect(fill(link, window)).toBe(64);
    });

    it.each([
      [0, 8],
      [2, 8],
      [3, 2],
      [4, 1],
      [10, 1],
    ])(
      'O5, O6: after %i connections in a row that were lost without a pong it takes %i kB, and as many as before after a few pongs, late ones too',
      (losses, expected) => {
        const link = createLink();
        const window = createWindow(link, 5_000);
        for (let n = 0; n < losses; n++) {
          fill(link, window);
          window.reset();
        }
        expect(fill(link, window)).toBe(expected);
        expect(window.isWorthPing()).toBe(true);
        for (let n = 0; n < 5; n++) {
          window.mark('ping', 0);
          window.land(6_000);
          fill(link, window);
        }
        window.mark('ping', 0);
        window.land(6_000);
        expect(fill(link, window)).toBeGreaterThanOrEqual(8);
        window.reset();
        expect(fill(link, window)).toBeGreaterThanOrEqual(8);
      },
    );

    it('O6: takes no less than before after losses without an answer where nothing is sent again', () => {
      const link = createLink();
      const window = createWindow(link, 5_000, false);
      for (let n = 0; n < 10; n++) {
        fill(link, window);
        window.reset();
      }
      expect(fill(link, window)).toBe(8);
    });

    it('O6: accepts a message that is larger than itself when little is in flight', () => {
      const link = createLink();
      const window = createWindow(link, 5_000);
      expect(window.takes(1e9)).toBe(true);
      link.sent += 1e9;
      expect(window.takes(1)).toBe(false);
    });

    it('O6: waits five seconds for the first answer of a server that may never answer, unless only a pong will do', () => {
      for (const needsPong of [false, true]) {
        const link = createLink();
        const window = createWindow(link, 60_000, needsPong);
        fill(link, window);
        jest.advanceTimersByTime(4_999);
        expect(window.takes(1_024)).toBe(false);
        jest.advanceTimersByTime(1);
        expect(window.takes(1_024)).toBe(!needsPong);
        window.mark('ping', 0);
        link.sent += 1e6;
        window.land(10);
        expect(window.takes(1_024)).toBe(false);
      }
    });

    it('O6: takes everything where no pings leave', () => {
      const link = createLink();
      const window = createWindow(link, false);
      link.sent += 1e9;
      expect(window.takes(1e9)).toBe(true);
    });
  });
});

import { heartbeatSocket$, type SocketEvent } from '../lib/index.js';
import { fakeServer } from '../lib/testing/index.js';

/** Uploads messages of 1 kB over a line that carries so many bytes a millisecond up, holds everything, and is quick down. */
async function upload(count: number, rate: number, seconds: number) {
  const server = fakeServer({ reply: () => undefined, serializer: String });
  const arrived: string[] = [];
  server.connection$.subscribe((connection) => {
    let busyUntil = 0;
    connection.received$.subscribe((frame) => {
      busyUntil = Math.max(Date.now(), busyUntil) + frame.length / rate;
      setTimeout(() => {
        if (!frame.includes('"ping"')) arrived.push(frame);
        else connection.sendFrame('{"type":"pong"}');
      }, busyUntil - Date.now());
    });
    connection.accept();
  });
  const socket$ = heartbeatSocket$<unknown, string>({
    url: 'ws://host',
    WebSocketCtor: server.WebSocketCtor,
    lifecycle: false,
    delivery: 'at-least-once',
    serializer: (text) => text,
  });
  const losses: SocketEvent[] = [];
  socket$.events$.subscribe((event) => event.type === 'lost' && losses.push(event));
  const subscription = socket$.subscribe();
  for (let n = 0; n < count; n++) socket$.next(String(n).padEnd(1_000));
  await jest.advanceTimersByTimeAsync(1_000 * seconds);
  subscription.unsubscribe();
  return { losses: losses.length, arrived: new Set(arrived).size, twice: arrived.length - new Set(arrived).size };
}

describe('an upload over a slow line', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    [2, 100],
    [3, 200],
    [8, 300],
  ])(
    'H9, O5: at %i kB a second %i messages arrive at least once, none twice, and nothing is lost',
    async (rate, count) => {
      expect(await upload(count, rate, (1.3 * count) / rate)).toEqual({ losses: 0, arrived: count, twice: 0 });
    },
  );
});

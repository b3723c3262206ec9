import { heartbeatSocket$ } from '../lib/index.js';
import { fakeServer } from '../lib/testing/index.js';

/** A client sends to a server that talks all the time, and begins to answer pings after so many intervals: then each with one pong, in order. */
async function send(count: number, silent: number, intervals: number) {
  const server = fakeServer({ reply: () => undefined, serializer: String });
  const unanswered: (() => void)[] = [];
  let isBusy = true;
  const arrived: string[] = [];
  server.connection$.subscribe((connection) => {
    const pong = () => connection.sendFrame('{"type":"pong"}');
    connection.received$.subscribe((frame) => {
      if (!frame.includes('"ping"')) arrived.push(frame);
      else if (isBusy) unanswered.push(pong);
      else pong();
    });
    connection.accept();
    setInterval(() => connection.sendFrame('"news"'), 50);
  });
  setTimeout(
    () => {
      isBusy = false;
      for (const answer of unanswered) answer();
    },
    100 * silent + 10,
  );
  const socket$ = heartbeatSocket$<unknown, string>({
    url: 'ws://host',
    WebSocketCtor: server.WebSocketCtor,
    lifecycle: false,
    heartbeat: { interval: 100, pongTimeout: 300 },
    delivery: 'at-least-once',
    serializer: (text) => text,
  });
  let confirmed = 0;
  const subscription = socket$.subscribe();
  for (let n = 0; n < count; n++) socket$.deliver(String(n).padEnd(100)).subscribe(() => confirmed++);
  await jest.advanceTimersByTimeAsync(100 * (silent + intervals));
  subscription.unsubscribe();
  return { confirmed, arrived: arrived.length };
}

describe('a server that talks while it is too busy to answer pings', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([0, 1, 2, 3, 10, 16, 17, 40])(
    'O5: all messages are confirmed soon after it has answered the pings of %i intervals, each with one pong',
    async (silent) => {
      expect(await send(500, silent, 20)).toEqual({ confirmed: 500, arrived: 500 });
    },
  );
});

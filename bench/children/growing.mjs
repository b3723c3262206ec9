import { NEVER, Subject } from 'rxjs';
import { batch, channels, heartbeatSocket$, resume } from '../../dist/esm/index.js';
import { assertMarbles, fakeServer } from '../../dist/esm/testing/index.js';
import { FakeWebSocket } from '../harness/fakeWebSocket.mjs';

const MESSAGES = 100_000;
const text = '-'.repeat(64);
const task = () => new Promise((resolve) => setImmediate(resolve));
const receive = (data) => FakeWebSocket.last.receive({ data });

const make = (config) =>
  heartbeatSocket$({
    url: 'ws://127.0.0.1:1/',
    WebSocketCtor: FakeWebSocket,
    serializer: (message) => message,
    deserializer: ({ data }) => data,
    heartbeat: false,
    outbox: { capacity: 1e6, maxBytes: 1e9 },
    ...config,
  });
const opened = async (config) => {
  const socket$ = make(config);
  socket$.subscribe();
  await task();
  return socket$;
};
const waiting = (count, config) => {
  const socket$ = make(config);
  times(count, () => socket$.next(text));
  return socket$;
};
/** How many have left the outbox, counted from some number. */
const gone = ({ queued$ }) => {
  let left = 0;
  queued$.subscribe((queued) => (left = queued));
  return () => -left;
};
function times(count, action) {
  for (let n = 0; n < count; n++) action(n);
}
const events = (count, last) =>
  Array.from({ length: count }, (_, frame) => ({
    frame: 2 * frame,
    notification: { kind: 'N', value: { price: frame % 40, isLast: frame === last } },
  }));

/**
 * Each is prepared, and returns what is timed, for how many messages, how many came of it in all, and whether it can be
 * done again.
 */
export const growing = {
  async held(size) {
    let questions = 0;
    const follows = (next, last) => (questions++, next === last + 1);
    const policy = resume({ cursor: (at) => at, request: () => '', follows, from: 0, maxHeld: 1e6 });
    await opened({ resume: policy });
    for (let n = size; n > 1; n--) receive(n);
    return { count: size, run: () => receive(1), asked: () => questions };
  },
  async channels(size) {
    let questions = 0;
    const keyOf = (message) => (questions++, message);
    const channel = channels(await opened(), { subscribe: String, unsubscribe: String, keyOf });
    let heard = 0;
    times(size, (n) => channel(n).subscribe(() => heard++));
    times(size, receive);
    return {
      count: MESSAGES,
      run: () => times(MESSAGES, (n) => receive(n % size)),
      asked: () => questions,
      done: () => heard,
      lasts: true,
    };
  },
  async subjects(size) {
    const subjects = new Map();
    const socket$ = make();
    socket$.subscribe((message) => subjects.get(message)?.next(message));
    await task();
    let heard = 0;
    times(size, (n) => {
      const subject = new Subject();
      subject.subscribe(() => heard++);
      subjects.set(n, subject);
    });
    times(size, receive);
    return { count: MESSAGES, run: () => times(MESSAGES, (n) => receive(n % size)), done: () => heard, lasts: true };
  },
  async subscribers(size) {
    const socket$ = await opened();
    let heard = 0;
    times(size, () => socket$.subscribe(() => heard++));
    return { count: 1e6, run: () => times(1e6 / size, receive), done: () => heard, lasts: true };
  },
  async status(size) {
    const socket$ = make();
    const rounds = 300_000 / size;
    let heard = 0;
    times(size, () => socket$.status$.subscribe(() => heard++));
    heard = 0;
    const run = async () => {
      for (let n = 0; n < rounds; n++) {
        const subscription = socket$.subscribe();
        await task();
        subscription.unsubscribe();
      }
    };
    // It connects, is open, and idle again.
    return { count: 3 * rounds * size, run, done: () => heard, lasts: true };
  },
  async batch(size) {
    const source$ = new Subject();
    let heard = 0;
    source$.pipe(batch(1e6, { max: size })).subscribe(({ length }) => (heard += length));
    return { count: MESSAGES, run: () => times(MESSAGES, (n) => source$.next(n)), done: () => heard, lasts: true };
  },
  drain(size) {
    const socket$ = waiting(size);
    return { count: size, run: () => (socket$.subscribe(), task()), done: gone(socket$) };
  },
  async confirm(size) {
    // The ping must not leave before the messages, however long the collector takes.
    const heartbeat = { interval: 60, pongTimeout: 60_000, ping: 'ping', isPong: (message) => message === 'pong' };
    const socket$ = await opened({ heartbeat, delivery: 'at-least-once' });
    // Without a byte each is worth no ping of its own, and none has to wait for the answer to one.
    times(size, () => socket$.next(''));
    await new Promise((resolve) => setTimeout(resolve, 90));
    return { count: size, run: () => receive('pong'), done: gone(socket$) };
  },
  dropOldest(size) {
    const socket$ = waiting(size, { outbox: { capacity: size, maxBytes: 1e9 } });
    return { count: MESSAGES, run: () => times(MESSAGES, () => socket$.next(text)), lasts: true };
  },
  ring(size) {
    const ring = [];
    let last = 0;
    const enqueue = () => {
      const id = last++;
      ring[id % size] = { frame: text, bytes: text.length, expiresAt: Infinity, settle: () => id };
    };
    times(size, enqueue);
    return { count: MESSAGES, run: () => times(MESSAGES, enqueue), done: () => last, lasts: true };
  },
  async waiting(size) {
    const socket$ = waiting(size, { url: () => NEVER });
    socket$.subscribe();
    await task();
    return { count: MESSAGES, run: () => times(MESSAGES, () => socket$.next(text)) };
  },
  unsubscribe(size) {
    const socket$ = waiting(size);
    return { count: size, run: () => socket$.unsubscribe() };
  },
  received(size) {
    const server = fakeServer({ serializer: String });
    const socket$ = make({ WebSocketCtor: server.WebSocketCtor });
    socket$.subscribe();
    server.last.accept();
    let seen = 0;
    return task().then(() => ({
      count: size,
      run: () => times(size, () => (socket$.next(text), (seen += server.received.length))),
    }));
  },
  marbles(size) {
    const [actual, expected] = [events(size), events(size, size - 1)];
    const run = () => {
      try {
        assertMarbles(actual, expected);
      } catch {
        return;
      }
      throw new Error('the same?');
    };
    return { count: size, run, lasts: true };
  },
};

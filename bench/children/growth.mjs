// What one of the things that grow costs per message at one size, and how many questions it asks for that.
import { channels, heartbeatSocket$, resume } from '../../dist/esm/index.js';
import { FakeWebSocket } from '../harness/fakeWebSocket.mjs';
import '../harness/endWithRunner.mjs';

const { row, size, rounds } = JSON.parse(process.argv[2]);
const frame = (data) => ({ data });
const text = '-'.repeat(64);
let asked = 0;

const opened = async (config = {}, connected = true) => {
  const socket$ = heartbeatSocket$({
    url: 'ws://127.0.0.1:1/',
    WebSocketCtor: FakeWebSocket,
    serializer: (message) => message,
    deserializer: ({ data }) => data,
    heartbeat: false,
    outbox: { capacity: 1e6, maxBytes: 1e9 },
    ...config,
  });
  if (connected) socket$.subscribe();
  await new Promise((resolve) => setImmediate(resolve));
  return { socket$, receive: (data) => FakeWebSocket.last.receive(frame(data)) };
};
const waiting = async (count, config) => {
  const { socket$ } = await opened(config, false);
  for (let n = 0; n < count; n++) socket$.next(text);
  return socket$;
};

/** Each prepares, and returns what is timed and how many messages that is. */
const rows = {
  async held() {
    const follows = (next, last) => (asked++, next === last + 1);
    const policy = resume({ cursor: (at) => at, request: () => '', follows, from: 0, maxHeld: 1e6 });
    const { receive } = await opened({ resume: policy });
    for (let n = size; n > 1; n--) receive(n);
    asked = 0;
    return [size, () => receive(1)];
  },
  async channels() {
    const { socket$, receive } = await opened();
    const keyOf = (message) => (asked++, message);
    const channel = channels(socket$, { subscribe: String, unsubscribe: String, keyOf });
    for (let n = 0; n < size; n++) channel(n).subscribe();
    return [100_000, (count) => times(count, (n) => receive(n % size))];
  },
  async drain() {
    const socket$ = await waiting(size);
    return [size, () => (socket$.subscribe(), new Promise((resolve) => setImmediate(resolve)))];
  },
  async dropOldest() {
    const socket$ = await waiting(size, { outbox: { capacity: size, maxBytes: 1e9 } });
    return [100_000, (count) => times(count, () => socket$.next(text))];
  },
  async waiting() {
    return [100_000, (count, socket$) => times(count, () => socket$.next(text)), await waiting(size)];
  },
  async unsubscribe() {
    const socket$ = await waiting(size);
    return [size, () => socket$.unsubscribe()];
  },
};
function times(count, action) {
  for (let n = 0; n < count; n++) action(n);
}

let best = Infinity;
let questions = 0;
for (let round = 0; round < rounds; round++) {
  asked = 0;
  const [count, run, given] = await rows[row]();
  const start = process.hrtime.bigint();
  await run(count, given);
  best = Math.min(best, Number(process.hrtime.bigint() - start) / count);
  questions = asked / count;
}
process.send({ nanoseconds: best, questions });

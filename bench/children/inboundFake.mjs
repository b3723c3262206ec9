// Nanoseconds per inbound message.
import { bestOf, expectCount } from '../harness/batches.mjs';
import { FakeWebSocket } from '../harness/fakeWebSocket.mjs';
import { open, options } from './options.mjs';

const events = ['a', 'b', 'c', 'd'].map(
  (id) => new MessageEvent('message', { data: `{"id":"${id}","${'-'.repeat(50)}":1}` }),
);
let count = 0;
await open(FakeWebSocket, { onMessage: () => count++ });
const socket = FakeWebSocket.last;

const nanoseconds = await bestOf(options, (n) => socket.receive(events[n & 3]));
expectCount(options, count);
process.send({ nanoseconds });

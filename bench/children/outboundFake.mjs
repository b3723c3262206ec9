// Nanoseconds per outbound message.
import { bestOf, expectCount } from '../harness/batches.mjs';
import { FakeWebSocket } from '../harness/fakeWebSocket.mjs';
import { open, options } from './options.mjs';

const messages = ['a', 'b', 'c', 'd'].map((id) => `{"id":"${id}","${'-'.repeat(50)}":1}`);
const connection = await open(FakeWebSocket);

const nanoseconds = await bestOf(options, (n) => connection.send(messages[n & 3]));
expectCount(options, FakeWebSocket.last.sent);
process.send({ nanoseconds });

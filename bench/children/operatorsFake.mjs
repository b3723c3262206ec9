// Nanoseconds per inbound message through webSocket() and the operators by hand.
import { identity, pipe } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { heartbeat, reconnect } from '../../dist/esm/index.js';
import { bestOf, expectCount } from '../harness/batches.mjs';
import '../harness/endWithRunner.mjs';
import { FakeWebSocket } from '../harness/fakeWebSocket.mjs';

const options = JSON.parse(process.argv[2]);
globalThis.WebSocket = FakeWebSocket;

const socket$ = webSocket({ url: 'ws://127.0.0.1:1/', deserializer: ({ data }) => data });
const alive = heartbeat((ping) => socket$.next(ping));
const operators = { none: identity, reconnect: reconnect(), heartbeat: alive, both: pipe(alive, reconnect()) };

let count = 0;
socket$.pipe(operators[options.contender]).subscribe(() => count++);
await new Promise((resolve) => setTimeout(resolve, 10));

const event = new MessageEvent('message', { data: 'x'.repeat(64) });
const nanoseconds = await bestOf(options, () => FakeWebSocket.last.receive(event));
expectCount(options, count);
process.send({ nanoseconds });

// Rate and CPU per message to a real server.
import WebSocket from 'ws';
import { spentOn } from '../harness/spent.mjs';
import { open, options } from './options.mjs';

const { url, messages } = options;
const BATCH = 1_000;
const HIGH = 1_000_000;
let raw;
class Watched extends WebSocket {
  constructor(...args) {
    super(...args);
    raw = this;
  }
}
let done;
const connection = await open(Watched, { url, onMessage: (message) => message === 'done' && done() });
const text = `{"id":1,"name":"${'x'.repeat(46)}"}`;

const send = (count) => async () => {
  const finished = new Promise((resolve) => (done = resolve));
  connection.send(`expect ${count}`);
  for (let n = 0; n < count; n++) {
    connection.send(text);
    while (n % BATCH === 0 && raw.bufferedAmount > HIGH) await new Promise((resolve) => setImmediate(resolve));
  }
  await finished;
};

await send(messages / 3)();
process.send(await spentOn(messages, send(messages)));

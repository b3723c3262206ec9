// Rate and CPU per message from a real server, JSON parsed.
import WebSocket from 'ws';
import { spentOn } from '../harness/spent.mjs';
import { open, options } from './options.mjs';

const { url, messages } = options;
let left;
let done;
const connection = await open(WebSocket, {
  url,
  decode: JSON.parse,
  onMessage: () => {
    if (--left === 0) done();
  },
});

const receive = (count) => () =>
  new Promise((resolve) => {
    left = count;
    done = resolve;
    connection.send(`flood ${count}`);
  });

await receive(messages / 3)();
process.send(await spentOn(messages, receive(messages)));

// Heap and RSS of a connection on which nothing but the heartbeat happens, and the CPU that a beat takes.
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import WebSocket from 'ws';
import { spentOn } from '../harness/spent.mjs';
import { open, options } from './options.mjs';

const { url, connections, heartbeat, cpuTime } = options;
const BATCH = 100;
const WARM_UP = 50;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

let made = 0;
let beats = 0;
class CountingWebSocket extends WebSocket {
  constructor(...args) {
    super(...args);
    made++;
  }

  send(data) {
    if (data === 'ping') beats++;
    super.send(data);
  }
}

async function memory() {
  for (let n = 0; n < 3; n++) {
    collectGarbage();
    await sleep(30);
  }
  return process.memoryUsage();
}

async function openMany(count) {
  for (let left = count; left > 0; left -= BATCH) {
    await Promise.all(Array.from({ length: Math.min(left, BATCH) }, () => open(CountingWebSocket, { url, heartbeat })));
    // Opening takes its time, too: this spreads the beats over the interval.
    await sleep(25);
  }
}

// What is loaded or compiled with the first connections is no connection's own.
await openMany(WARM_UP);
const before = await memory();
await openMany(connections);
// A beat on each, if there are beats.
if (cpuTime) await sleep(1.1 * heartbeat.interval);
const after = await memory();

const figures = {
  heap: (after.heapUsed - before.heapUsed) / connections,
  rss: (after.rss - before.rss) / connections,
};
if (cpuTime) {
  beats = 0;
  const { cpu } = await spentOn(1, () => sleep(cpuTime));
  figures.cpu = cpu / beats;
}
if (made !== WARM_UP + connections) throw new Error(`${made} sockets for ${WARM_UP + connections} connections`);
process.send(figures);

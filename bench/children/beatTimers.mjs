// Timers made and cleared for a beat that is answered: counted from before anything is loaded.
import { setTimeout as sleep } from 'node:timers/promises';

let made = 0;
let cleared = 0;
const counted = (name, count) => {
  const original = globalThis[name];
  globalThis[name] = (...args) => {
    count();
    return original(...args);
  };
};
for (const name of ['setTimeout', 'setInterval', 'setImmediate']) counted(name, () => made++);
for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) counted(name, () => cleared++);

const { median } = await import('../harness/stats.mjs');
const { FakeWebSocket } = await import('../harness/fakeWebSocket.mjs');
const { open, options } = await import('./options.mjs');
const { beats, heartbeat } = options;
const counts = [];

class AnsweringWebSocket extends FakeWebSocket {
  send() {
    counts.push({ made, cleared });
    made = cleared = 0;
    // The first one counts what comes before all beats. Of the others the median: a timer that is early is set again.
    const [, ...whole] = counts;
    if (whole.length === beats) process.send({ made: medianOf(whole, 'made'), cleared: medianOf(whole, 'cleared') });
    void sleep(1).then(() => this.receive({ data: 'pong' }));
  }
}

const medianOf = (whole, key) => median(whole.map((count) => count[key]));

await open(AnsweringWebSocket, { heartbeat });

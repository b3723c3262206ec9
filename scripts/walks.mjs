// Counts the files of lib that a frame, a message and a missed pong pass, as V8 saw their functions run, on a scripted server in
// virtual time: `npm run walks` writes them into docs/architecture.md, and with --check a document that says something else is
// an error.
import { Session } from 'node:inspector';
import { asyncScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { backoff, heartbeatSocket$, resume } from '../dist/esm/index.js';
import { marbleServer } from '../dist/esm/testing/index.js';
import { isStale, writeFigures } from '../tools/figures/inDocument.ts';

const place = ['docs/architecture.md', 'npm run walks'];
const dist = new URL('../dist/esm/', import.meta.url).href;

/** How long a ping is on its way, unanswered ones wait, and a retry is put off. */
const [interval, pongTimeout, delay] = [100, 50, 100];

const PING = '{"type":"ping"}';

/** When what happens, to look at what ran from `from` until `to`. */
const moments = {
  frame: { from: 10, at: 20, to: 25 },
  message: { from: 25, at: 30, to: 40 },
  pong: { from: 90, to: 110 }, // a ping leaves at 100, and is answered at once
  missed: { from: 240, to: 260 }, // that of 200 is not
  waiting: { from: 290, at: 300, to: 310 },
  attempt: { from: 340, to: 360 },
};

const session = new Session();
session.connect();

function post(method, parameters) {
  let answer;
  session.post(method, parameters, (error, result) => {
    if (error) throw error;
    answer = result;
  });
  return answer;
}

/** The files of lib, but for the fake server's, of which a function has run since the last call. */
function filesRun() {
  const { result } = post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url, functions }) => url.startsWith(dist) && functions.some(({ ranges: [whole] }) => whole.count > 0))
    .map(({ url }) => url.slice(dist.length).replace(/js$/, 'ts'))
    .filter((file) => !file.startsWith('testing/'))
    .sort((a, b) => isGround(a) - isGround(b) || (a < b ? -1 : 1));
}

const isGround = (file) => file.startsWith('ground/');

/** The files of each moment in the life of a socket with this configuration. */
function walk(config) {
  const files = {};
  new TestScheduler(() => {}).run(({ cold, flush }) => {
    let answers = true;
    const reply = (frame) => (answers && frame === PING ? '{"type":"pong"}' : undefined);
    const { WebSocketCtor } = marbleServer(cold, ['o 19ms a', 'o'], { values: { a: { seq: 1 } }, reply });
    const socket$ = heartbeatSocket$({
      url: 'ws://test',
      WebSocketCtor,
      heartbeat: { interval, pongTimeout },
      reconnect: backoff({ min: delay, max: delay }),
      ...config,
    });
    const at = (ms, action) => asyncScheduler.schedule(action, ms);

    for (const [name, { from, to }] of Object.entries(moments)) {
      at(from, filesRun);
      at(to, () => (files[name] = filesRun()));
    }
    at(moments.message.at, () => socket$.next({ sent: 'while open' }));
    at(moments.waiting.at, () => socket$.next({ sent: 'while waiting' }));
    at(moments.pong.to, () => (answers = false));
    const subscription = socket$.subscribe();
    at(moments.attempt.to, () => subscription.unsubscribe());
    flush();
  });
  return files;
}

post('Profiler.enable');
post('Profiler.startPreciseCoverage', { callCount: true });
const plain = walk({});
const confirmed = walk({ delivery: 'at-least-once' });
const resumed = walk({ resume: resume({ cursor: ({ seq }) => seq, request: (since) => ({ since }) }) });
post('Profiler.disable');

const rows = [
  ['a frame, from the WebSocket to the subscribers', plain.frame],
  ['the same with `resume`', resumed.frame],
  ['a message, from `next()` to an open WebSocket', plain.message],
  ["the same with `delivery: 'at-least-once'`", confirmed.message],
  ['a message that waits, from `next()` to the outbox', plain.waiting],
  ['a ping and its pong', plain.pong],
  ['a missed pong, from the deadline to the wait', plain.missed],
  ['the next attempt, from the end of the wait until it is open', plain.attempt],
];
const list = rows
  .map(([what, files]) => `- ${what}: **${files.length}**. ${files.map((file) => `\`${file}\``).join(', ')}`)
  .join('\n');

if (!process.argv.includes('--check')) {
  console.log(list);
  await writeFigures(...place, list);
} else if (await isStale(...place, list)) {
  console.error(`${place[0]} says something else: ${place[1]}`);
  process.exitCode = 1;
}

// The fakes of the testing entry: in plain code, in virtual time, and by the marbles of other packages.
// node fakes.mjs (import|require)
import { deepStrictEqual } from 'node:assert';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';

const [format] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const load = (name) => (format === 'import' ? import(name) : require(name));

const { heartbeatSocket$ } = await load('rxjs-heartbeat-socket');
const { assertMarbles, fakeServer, marbleServer } = await load('rxjs-heartbeat-socket/testing');
const { TestScheduler } = await load('rxjs/testing');

/** Several frames at once, answers to them, a loss and a return: all in the same frame of time or in one turn. */
async function plain() {
  const reply = (frame) => (frame === '"more"' ? '"answer"' : undefined);
  const server = fakeServer({ reply });
  const seen = [];
  const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor, reconnect: 1 });
  const subscription = socket$.subscribe((message) => {
    seen.push(message);
    if (message === 'a') for (let i = 0; i < 3; i++) socket$.next('more');
  });
  server.last.accept();
  for (const message of ['a', 'b', 'c']) server.last.sendMessage(message);
  while (seen.length < 6) await setImmediate();
  deepStrictEqual(seen, ['a', 'b', 'c', 'answer', 'answer', 'answer']);
  subscription.unsubscribe();
}

/** Frames and their answers within one frame of time, then a loss, a clean close and a third connection. */
function marbles(expectObservable, cold) {
  const reply = () => '"answer"';
  const server = marbleServer(cold, ['o-(abc)-#', 'o-d|', 'o'], { reply });
  const socket$ = heartbeatSocket$({
    url: 'ws://test',
    WebSocketCtor: server.WebSocketCtor,
    reconnect: 3,
    heartbeat: false,
  });
  socket$.subscribe((message) => {
    if (message === 'c') for (let i = 0; i < 3; i++) socket$.next('more');
  });
  const a = 'answer';
  expectObservable(socket$, '^-------------------!').toBe('--(abcxyz)---d', { ...letters('abcd'), x: a, y: a, z: a });
}
const letters = (text) => Object.fromEntries([...text].map((letter) => [letter, letter]));

await plain();
new TestScheduler(assertMarbles).run(({ cold, expectObservable }) => marbles(expectObservable, cold));

const { configure } = require('rxjs-marbles');
const { marbles: withContext } = configure({ assertDeepEqual: deepStrictEqual, frameworkMatcher: false, run: true });
withContext((m) => {
  const expectObservable = (observable$, life) => ({
    toBe: (...marbles) => m.expect(observable$, life).toBeObservable(...marbles),
  });
  marbles(expectObservable, m.cold);
  marbles(expectObservable, (script) => m.cold(script));
})();

for (const name of ['beforeAll', 'beforeEach', 'afterEach']) globalThis[name] = () => undefined;
const { cold, getTestScheduler, initTestScheduler } = require('jasmine-marbles');
const toEqual = (actual) => (expected) => deepStrictEqual(actual, expected);
globalThis.expect = (actual) => ({ toBe: toEqual(actual), toEqual: toEqual(actual) });
initTestScheduler();
getTestScheduler().run(({ expectObservable }) => marbles(expectObservable, cold));

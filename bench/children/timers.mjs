// Timer calls, counted from before anything is loaded: while messages arrive, and in all that beats take.
let calls = 0;
const { setImmediate: nextTurn } = globalThis;
for (const name of ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'setImmediate']) {
  const original = globalThis[name];
  globalThis[name] = (...args) => {
    calls++;
    return original(...args);
  };
}
const { FakeWebSocket } = await import('../harness/fakeWebSocket.mjs');
const { open, options } = await import('./options.mjs');

await open(FakeWebSocket);
const event = new MessageEvent('message', { data: 'x' });
calls = 0;
for (let n = 0; n < options.messages; n++) {
  FakeWebSocket.last.receive(event);
  if (n % 100 === 0) await new Promise((resolve) => nextTurn(resolve));
}
process.send({ calls });

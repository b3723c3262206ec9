import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SocketEvent } from '../../lib/index.js';
import { eventually } from '../eventually.js';
import { startTcpProxy } from '../network/tcpProxy.js';
import type { Protocol } from './protocol.js';
import { freePort } from '../network/freePort.js';
import { ServerProcess } from './serverProcess.js';
import { wireTap, type TappedFrame } from './wireTap.js';

/** What was seen of a protocol. */
export interface Proof {
  /** How long it took to notice that the server was stopped, and that the cable was pulled, in milliseconds. */
  readonly frozen: number;
  readonly cable: number;
  readonly sessions: number;
}

/** How much longer than its options say a notice may take, on a machine with other things to do. */
const SLACK_MS = 1_000;
const COMES_BACK_MS = 30_000;

/**
 * One life with one server: connected, ready, heard both ways; the server frozen, the cable pulled, the server killed and started
 * again, and each time back, with one subscription, and nothing said before the session was ready.
 */
export async function prove(protocol: Protocol): Promise<Proof> {
  const folder = mkdtempSync(join(tmpdir(), 'protocols-'));
  const port = await freePort();
  const server = new ServerProcess(await protocol.launch(port, folder), port);
  const discard = () => {
    protocol.cleanUp?.();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    discard();
    throw error;
  }
  const proxy = await startTcpProxy({ port });
  const { WebSocketCtor, connections } = wireTap();
  const url = proxy.url + protocol.path;
  const { socket$, said$, say } = protocol.talk({ url, WebSocketCtor, connectTimeout: 2_000 });

  const events: SocketEvent[] = [];
  const heard: string[] = [];
  const errors: unknown[] = [];
  const reports = socket$.events$.subscribe((event) => events.push(event));
  const losses = () => events.filter(({ type }) => type === 'lost').length;
  const subscription = said$.subscribe({
    next: (word) => word && heard.push(word),
    error: (error: unknown) => errors.push(error),
  });

  let words = 0;
  /** Says words until one is heard: a server needs a moment to subscribe. Each is heard once at most. */
  const talk = async () => {
    const before = heard.length;
    const deadline = AbortSignal.timeout(COMES_BACK_MS);
    while (heard.length === before) {
      assert.deepEqual(errors, []);
      assert(!deadline.aborted, `nothing is heard on ${protocol.server}`);
      if (subscribesOn(connections.at(-1)) > 0) say(`word ${++words}`);
      await sleep(150);
    }
    // Long enough for one that comes twice.
    const last = `word ${++words}`;
    say(last);
    await eventually(() => heard.includes(last), { what: last });
    await sleep(150);
    assert.equal(new Set(heard).size, heard.length, `a word is heard twice: ${heard.join()}`);
  };
  const subscribesOn = (frames: TappedFrame[] = []) =>
    frames.filter(({ by, text }) => by === 'client' && protocol.subscribe.test(text)).length;

  /** How long it takes to notice. */
  const notice = async (what: string) => {
    const [start, before] = [performance.now(), losses()];
    await eventually(() => losses() > before, { within: 30_000, what });
    const time = performance.now() - start;
    const most = protocol.noticedWithin + SLACK_MS;
    assert(time <= most, `${what} was noticed after ${Math.round(time)} ms, and not within ${most} ms`);
    return Math.round(time);
  };

  try {
    await talk();
    await sleep(protocol.noticedWithin);
    assert.equal(losses(), 0, 'a healthy connection was given up');

    server.freeze();
    const frozen = await notice('a frozen server');
    server.thaw();
    await talk();
    await sleep(protocol.noticedWithin);

    proxy.blackHole();
    const cable = await notice('a pulled cable');
    proxy.pass();
    await talk();

    await server.stop('SIGKILL');
    say('while it is away');
    await server.start();
    await talk();

    subscription.unsubscribe();
    for (const frames of connections) checkOrder(protocol, frames, subscribesOn(frames));
    return { frozen, cable, sessions: connections.filter((frames) => subscribesOn(frames) > 0).length };
  } finally {
    subscription.unsubscribe();
    reports.unsubscribe();
    await proxy.close();
    await server.stop();
    discard();
  }
}

/** Nothing of the app's before the session was ready, and one subscription after that. */
function checkOrder({ ready, handshake }: Protocol, frames: readonly TappedFrame[], subscribes: number): void {
  const app = frames.findIndex(({ by, text }) => by === 'client' && !handshake.test(text));
  if (app < 0) return;
  assert.equal(subscribes, 1, `${subscribes} subscriptions in one session`);
  if (!ready) return;
  const at = frames.findIndex(({ by, text }) => by === 'server' && ready.test(text));
  assert(at >= 0 && at < app, `said before the session was ready: ${frames[app]?.text.slice(0, 80)}`);
}

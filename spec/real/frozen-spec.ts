import { setTimeout as sleep } from 'node:timers/promises';
import { spawnClient, type ClientProcess } from '../../tools/clients/clientProcess.js';
import { eventually } from '../../tools/eventually.js';
import { startRealLink, type RealLink } from '../support/realLink.js';

const HEARTBEAT = { interval: 400, pongTimeout: 500 };

/** Longer than interval + pongTimeout, and than the lateness that makes a deadline prove nothing. */
const FROZEN_FOR = 1_500;

/** On the way, each way: a pong is still under way when the client that asked for it freezes, but not at the next ping. */
const DELAY = 100;

describe('H6: a client that was frozen', () => {
  let link: RealLink;
  let client: ClientProcess;

  beforeEach(async () => {
    link = await startRealLink();
    link.proxy.delay(DELAY);
  });
  afterEach(async () => {
    client.signal('SIGKILL');
    await client.exit;
    await link.close();
  });

  function start(blockFor?: number): ClientProcess {
    const options = { url: link.proxy.url, heartbeat: HEARTBEAT, reconnect: 50, blockFor };
    return (client = spawnClient('tools/clients/heartbeatClient.ts', [JSON.stringify(options)]));
  }

  const count = (type: string) => client.lines.filter((line) => line.includes(`{"type":"${type}"`)).length;

  /** Freezes the client while the answer to its ping is on the way, so that it is there when the client thaws. */
  async function freezeInAProbe(): Promise<void> {
    const { pings } = link.server;
    await eventually(() => link.server.pings > pings, { what: 'a ping' });
    client.signal('SIGSTOP');
  }

  it('keeps a connection whose pong arrived while the client was suspended', async () => {
    start();
    await eventually(() => count('pong') > 0, { within: 20_000, what: 'the client to run' });
    for (let times = 1; times <= 3; times++) {
      await freezeInAProbe();
      await eventually(() => client.lines.at(-1) === '{"type":"ping"}', { what: 'a freeze inside a probe' });
      await sleep(FROZEN_FOR);
      client.signal('SIGCONT');
      const pongs = count('pong');
      await eventually(() => count('pong') >= pongs + 2, { what: `life after freeze ${times}` });
    }
    expect(count('lost')).toBe(0);
    expect(link.proxy.accepted).toBe(1);
  }, 40_000);

  it('keeps a connection whose pong arrived while the event loop was blocked', async () => {
    start(FROZEN_FOR);
    await eventually(() => count('thawed') === 3, { within: 30_000, what: 'three blocks' });
    const pongs = count('pong');
    await eventually(() => count('pong') >= pongs + 2);
    expect(count('lost')).toBe(0);
    expect(link.proxy.accepted).toBe(1);
  }, 40_000);

  it('notices, with one fresh probe, a peer that vanished while the client was suspended', async () => {
    start();
    await eventually(() => count('pong') > 0, { within: 20_000, what: 'the client to run' });
    await freezeInAProbe();
    link.proxy.blackHole();
    await sleep(FROZEN_FOR);
    const thawed = performance.now();
    client.signal('SIGCONT');
    await eventually(() => count('lost') === 1);
    expect(client.lines.find((line) => line.includes('"lost"'))).toContain('pong-timeout');
    expect(performance.now() - thawed).toBeGreaterThan(HEARTBEAT.pongTimeout - 50);
    expect(performance.now() - thawed).toBeLessThan(2 * HEARTBEAT.pongTimeout + HEARTBEAT.interval + 1_000);
  }, 40_000);
});

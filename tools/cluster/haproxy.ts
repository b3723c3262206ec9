import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../network/freePort.js';
import { isListening } from '../network/isListening.js';
import { spawnLeashed } from './spawnLeashed.js';

export type Haproxy = Awaited<ReturnType<typeof startHaproxy>>;

/** Starts haproxy in front of two nodes, as the example has it. */
export async function startHaproxy([one, two]: readonly [number, number]) {
  const port = await freePort();
  const child = spawnLeashed('haproxy', ['-f', 'examples/servers/haproxy.cfg'], {
    stdio: 'ignore',
    env: { ...process.env, PORT: String(port), NODE1: String(one), NODE2: String(two) },
  });
  const gone = once(child, 'exit');
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error('haproxy has ended');
    await sleep(20);
  }
  return {
    port,
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { freePort } from '../network/freePort.js';
import { spawnLeashed } from './spawnLeashed.js';

export type RedisServer = Awaited<ReturnType<typeof startRedis>>;

/** Starts a `redis-server` of its own, which has written to its log what it answers. */
export async function startRedis() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'cluster-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const start = () =>
    spawnLeashed('redis-server', [...args, '--appendonly', 'yes', '--appendfsync', 'always'], { stdio: 'ignore' });
  let child = start();
  const tidy = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', tidy);
  const url = `redis://127.0.0.1:${port}`;
  const kill = async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };

  return {
    port,
    url,
    get process() {
      return child;
    },
    async open() {
      const client = createClient({ url });
      client.on('error', () => {});
      await client.connect();
      return client;
    },
    /** Kills it, and starts another with the same log. */
    async restart() {
      await kill();
      child = start();
    },
    async stop() {
      await kill();
      process.off('exit', tidy);
      tidy();
    },
  };
}

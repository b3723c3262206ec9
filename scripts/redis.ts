// Plays the specs of redisLog on a redis-server of their own: `npm run redis`. As root on a Debian it installs that first.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

const hasRedis = () => spawnSync('redis-server', ['--version']).status === 0;

function install(): void {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) throw new Error('missing: redis-server');
  // At this level no service is started: the specs start their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'],
  ]) {
    if (spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status)
      throw new Error(`apt-get ${args.join(' ')} failed`);
  }
}

if (!hasRedis()) install();
if (!hasRedis()) throw new Error('redis-server is not on the PATH');

const { stdout } = spawnSync('npx', ['jest', 'spec/redis', '--json', '--verbose'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
  maxBuffer: 2 ** 26,
});
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(stdout) as Results;
const failed = numFailedTests + numRuntimeErrorTestSuites;
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

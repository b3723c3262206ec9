// Plays the specs of redisLog on a redis-server of their own: `npm run redis`. As root on a Debian it installs that first.
import { spawnSync } from 'node:child_process';
import { installMissing } from '../tools/cluster/installMissing.js';

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

installMissing('redis-server');

const { stdout } = spawnSync('npx', ['jest', 'spec/redis', '--json', '--verbose'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
  maxBuffer: 2 ** 26,
});
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(stdout) as Results;
const failed = numFailedTests + numRuntimeErrorTestSuites;
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

// Plays random scenes, new ones in every round, until there were as many as asked for: `npm run properties`, or
// `SCENES=5000 SEED=7 npm run properties`. A failure comes with the command that plays its smallest form again.
import { spawnSync } from 'node:child_process';

const { SCENES = '100000', RUNS = '1000', SEED = '1' } = process.env;
let passed = 0;
let failed = 0;

for (let seed = Number(SEED); passed + failed < Number(SCENES); seed++) {
  const { stdout } = spawnSync('npx', ['jest', 'spec/properties-spec.ts', '--json', '--silent'], {
    encoding: 'utf8',
    env: { ...process.env, RUNS, SEED: String(seed) },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  });
  const { testResults } = JSON.parse(stdout);
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (!results.length) throw new Error(testResults.map(({ message }) => message).join('\n'));
  for (const { status, failureMessages } of results) {
    if (status === 'passed') passed += Number(RUNS);
    else failed++;
    for (const message of failureMessages) console.error(message.split('\n    at ')[0]);
  }
  console.log(`seed ${seed}: ${passed} passed, ${failed} failed`);
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

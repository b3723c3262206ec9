// Everything `npm test` checks. A failing step stops no other, except that there is no package to check without a build.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

const jestResults = 'coverage/jest.json';

const sources = [
  ['format', 'prettier --check .'],
  ['lint', 'eslint .'],
  ['prose', 'tsx scripts/prose.ts'],
  ['types of lib', 'tsc'],
  ['types of specs', 'tsc -p spec'],
  ['API pages', 'typedoc --emit none'],
  ['browser', 'tsx scripts/chromium.ts'],
  // Two at a time on a machine of any size: most of the time is spent in waiting for real networks and browsers.
  [
    'specs',
    `jest --maxWorkers=2 --coverage --json --outputFile=${jestResults}`,
    { stdio: 'inherit', count: countTests },
  ],
];

const packaged = [
  ['API report', 'node scripts/api.mjs --check'],
  ['publint', 'publint --strict'],
  // Angular's own packages are ES modules only, and so is the entry for it.
  ['types of package', 'attw --no-color --pack . --exclude-entrypoints angular'],
  ['types of the Angular entry', 'attw --no-color --pack . --entrypoints angular --profile esm-only'],
  ['walks', 'tsx scripts/walks.mjs --check'],
  ['size', 'tsx scripts/size.mjs --check'],
  ['counted facts', 'npm ci --no-audit --no-fund --prefix bench && tsx bench/check.mjs'],
  ['smoke', 'node scripts/smoke.mjs'],
];

const env = {
  ...process.env,
  PATH: [resolve('node_modules/.bin'), process.env.PATH].join(delimiter),
  // Whatever packs the package takes the build made here, instead of making its own in `prepack`.
  npm_config_ignore_scripts: 'true',
};

const total = { passed: 0, failed: 0 };

function run([name, command, { stdio = 'pipe', count = countStep } = {}]) {
  console.log(`\n> ${name}: ${command}`);
  const start = performance.now();
  const { status, stdout } = spawnSync(`${command} 2>&1`, { shell: true, env, stdio, encoding: 'utf8' });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const ok = status === 0;
  if (!ok && stdout) console.log(stdout.trimEnd());
  console.log(`${ok ? 'passed' : 'FAILED'} ${name} (${seconds} s)`);

  const { passed, failed } = count(ok);
  total.passed += passed;
  total.failed += failed;
  return ok;
}

function countStep(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

function countTests(ok) {
  let passed = 0;
  let failed = 0;
  try {
    const results = JSON.parse(readFileSync(jestResults, 'utf8'));
    passed = results.numPassedTests;
    failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  } catch {
    // Jest did not get as far as a result.
  }
  // Jest can fail without a failing test, for one on coverage.
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
}

rmSync(jestResults, { force: true });
sources.forEach(run);
if (run(['build', 'node scripts/build.mjs'])) packaged.forEach(run);
else console.log(`\nskipped without a build: ${packaged.map(([name]) => name).join(', ')}`);

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;

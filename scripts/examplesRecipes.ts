// Type-checks examples/recipes against the packed package and runs its specs in Vitest: `npm run examples:recipes`.
// Not part of `npm test`, because React, Vue and OpenTelemetry are a large thing to install.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installPacked } from './installPacked.js';

const project = resolve('examples/recipes');
const results = join(project, 'node_modules/results.json');

installPacked(project);
const total = { passed: 0, failed: 0 };
const types = spawnSync(`tsc -p "${project}"`, { shell: true, stdio: 'inherit' });
total[types.status === 0 ? 'passed' : 'failed']++;

rmSync(results, { force: true });
const command = `npx vitest run --reporter=default --reporter=json --outputFile.json="${results}"`;
const specs = spawnSync(command, { cwd: project, shell: true, stdio: 'inherit' });
if (existsSync(results)) {
  const counted = JSON.parse(readFileSync(results, 'utf8')) as { numPassedTests: number; numFailedTests: number };
  total.passed += counted.numPassedTests;
  total.failed += counted.numFailedTests;
}
// A file that does not load has no test that fails.
if (specs.status !== 0) total.failed ||= 1;

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;

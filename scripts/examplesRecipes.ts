// Type-checks examples/recipes against the packed package and runs its specs in Vitest, one of them in Chromium. Runs the examples of
// docs/testing.md, and a spec that the playground's page has copied, in Vitest, Jest and node:test: `npm run examples:recipes`. Not part
// of `npm test`, because React, Vue, NestJS and OpenTelemetry are a large thing to install.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromiumPath } from '../tools/browser/chromiumPath.js';
import { copiedSpec } from './copiedSpec.js';
import { installPacked } from './installPacked.js';
import { testsOfPage, writeTests } from './runnerTests.js';

const project = resolve('examples/recipes');
const tests = join(project, '.docs');
const results = join(project, 'node_modules/results.json');
const total = { passed: 0, failed: 0 };

/** A file that does not load has no test that fails. */
function add(what: string, passed: number, failed: number, status: number | null) {
  const wrong = status === 0 ? failed : failed || 1;
  console.log(`${what}: ${passed} passed, ${wrong} failed`);
  total.passed += passed;
  total.failed += wrong;
}

/** Runs Vitest or Jest, which report in the same way. */
function runWithReport(what: string, command: string, cwd: string): void {
  rmSync(results, { force: true });
  const env = { ...process.env, CHROME_PATH: chromiumPath() };
  const { status } = spawnSync(command, { cwd, env, shell: true, stdio: 'inherit' });
  const { numPassedTests, numFailedTests } = existsSync(results)
    ? (JSON.parse(readFileSync(results, 'utf8')) as { numPassedTests: number; numFailedTests: number })
    : { numPassedTests: 0, numFailedTests: 0 };
  add(what, numPassedTests, numFailedTests, status);
}

function runNodeTest(): void {
  const command = 'tsx --test --test-reporter=spec .docs/*.test.ts';
  const { status, stdout, stderr } = spawnSync(command, { cwd: project, shell: true, encoding: 'utf8' });
  console.log(stdout, stderr);
  const countOf = (word: string) => Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  add('node:test', countOf('pass'), countOf('fail'), status);
}

async function main(): Promise<void> {
  installPacked(project);
  const types = spawnSync(`tsc -p "${project}"`, { shell: true, stdio: 'inherit' });
  add('types', types.status === 0 ? 1 : 0, 0, types.status);

  writeTests(tests, new Map([...testsOfPage(), ['playground', await copiedSpec()]]));
  const vitest = `npx vitest run --reporter=default --reporter=json --outputFile.json="${results}"`;
  runWithReport('Vitest', vitest, project);
  const config = JSON.stringify({ rootDir: join(tests, 'jest'), testMatch: ['**/*.test.cjs'], transform: {} });
  runWithReport('Jest', `npx jest --config '${config}' --json --outputFile="${results}"`, resolve('.'));
  runNodeTest();

  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed ? 1 : 0;
}

void main();

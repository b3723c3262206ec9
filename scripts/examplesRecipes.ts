// Type-checks examples/recipes against the packed package and runs its specs in Vitest, and the examples of docs/testing.md in Vitest and in
// node:test: `npm run examples:recipes`. Not part of `npm test`, because React, Vue, NestJS and OpenTelemetry are a large thing to install.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installPacked } from './installPacked.js';

const project = resolve('examples/recipes');
const results = join(project, 'node_modules/results.json');
const total = { passed: 0, failed: 0 };

/** A file that does not load has no test that fails. */
function add(passed: number, failed: number, status: number | null) {
  total.passed += passed;
  total.failed += status === 0 ? failed : failed || 1;
}

/** The tests of docs/testing.md, each with what the page says a runner needs. */
function writeTestingPage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const page = readFileSync('docs/testing.md', 'utf8');
  const tests = [...page.matchAll(/```ts\n([\s\S]*?)```/g)]
    .map(([, code = '']) => code)
    .filter((code) => /^it\(/m.test(code));
  if (!tests.length) throw new Error('docs/testing.md has no test');
  tests.forEach((code, i) => {
    const imports = "import { expect, it, vi } from 'vitest';\n";
    writeFileSync(join(folder, `testing${i + 1}-spec.ts`), imports + code.replaceAll('jest.', 'vi.'));
    if (code.includes('expect(')) return;
    writeFileSync(join(folder, `testing${i + 1}.test.ts`), `import { it } from 'node:test';\n${code}`);
  });
}

installPacked(project);
const types = spawnSync(`tsc -p "${project}"`, { shell: true, stdio: 'inherit' });
add(types.status === 0 ? 1 : 0, 0, types.status);

writeTestingPage(join(project, '.docs'));
rmSync(results, { force: true });
const command = `npx vitest run --reporter=default --reporter=json --outputFile.json="${results}"`;
const vitest = spawnSync(command, { cwd: project, shell: true, stdio: 'inherit' });
const counted = existsSync(results)
  ? (JSON.parse(readFileSync(results, 'utf8')) as { numPassedTests: number; numFailedTests: number })
  : { numPassedTests: 0, numFailedTests: 0 };
add(counted.numPassedTests, counted.numFailedTests, vitest.status);

const nodeTest = spawnSync('tsx --test --test-reporter=spec .docs/*.test.ts', {
  cwd: project,
  shell: true,
  encoding: 'utf8',
});
console.log(nodeTest.stdout, nodeTest.stderr);
const countOf = (word: string) => Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(nodeTest.stdout)?.[1] ?? 0);
add(countOf('pass'), countOf('fail'), nodeTest.status);

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;

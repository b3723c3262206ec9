import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The tests of docs/testing.md, by name. */
export function testsOfPage(): Map<string, string> {
  const page = readFileSync('docs/testing.md', 'utf8');
  const tests = [...page.matchAll(/```ts\n([\s\S]*?)```/g)]
    .map(([, code = '']) => code)
    .filter((code) => /^it\(/m.test(code));
  if (!tests.length) throw new Error('docs/testing.md has no test');
  return new Map(tests.map((code, i) => [`testing${i + 1}`, code]));
}

/** Writes each test for each runner, with what docs/testing.md says that the runner needs and nothing else. */
export function writeTests(folder: string, tests: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'jest'), { recursive: true });
  for (const [name, code] of tests) {
    writeFileSync(join(folder, `${name}-spec.ts`), forVitest(code));
    writeFileSync(join(folder, `${name}.test.ts`), forNodeTest(code));
    writeFileSync(join(folder, 'jest', `${name}.test.cjs`), forJest(code));
  }
}

const forVitest = (code: string) => `import { expect, it, vi } from 'vitest';\n${code.replaceAll('jest.', 'vi.')}`;

function forNodeTest(code: string): string {
  const imports = ["import { it } from 'node:test';"];
  if (code.includes('expect(')) imports.push("import { expect } from 'expect';");
  if (code.includes('jest.')) imports.push("import FakeTimers from '@sinonjs/fake-timers';");
  const body = code
    .replaceAll('jest.useFakeTimers()', 'const clock = FakeTimers.install()')
    .replaceAll('jest.advanceTimersByTimeAsync(', 'clock.tickAsync(')
    .replaceAll('jest.useRealTimers()', 'clock.uninstall()');
  return `${imports.join('\n')}\n${body}`;
}

/** As it is, but for types and the kind of module. */
function forJest(code: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

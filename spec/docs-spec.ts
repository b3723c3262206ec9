import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { blocksOf } from './support/examples.js';

/** What the examples import, from the sources. */
function requireForExamples(id: string): unknown {
  if (id === 'rxjs-heartbeat-socket') return jest.requireActual(resolve(__dirname, '../lib/index.ts'));
  if (id === 'rxjs-heartbeat-socket/testing') return jest.requireActual(resolve(__dirname, '../lib/testing/index.ts'));
  return jest.requireActual(id);
}

// Each block is a module that calls it(): its tests become tests of this describe.
describe('docs/testing.md', () => {
  for (const { name, code } of blocksOf('docs/testing.md')) {
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    describe(name, () => {
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running the examples is what this spec is for
      const run = new Function('require', 'exports', 'jest', outputText) as (...args: unknown[]) => void;
      run(requireForExamples, {}, jest);
    });
  }
});

describe.each([
  ['docs/delivery.md', ['atMostOnce', 'atLeastOnce', 'resumed']],
  ['docs/reliability.md', ['reaper']],
])('%s', (document, servers) => {
  it.each(servers)('prints examples/servers/%s.mjs as it is', (name) => {
    const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');
    expect(read(document)).toContain(`\`\`\`js\n${read(`examples/servers/${name}.mjs`)}\`\`\``);
  });
});

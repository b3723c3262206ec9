import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { blocksOf } from './support/examples.js';
import { runModule } from './support/runModule.js';

// Each block is a module that calls it(): its tests become tests of this describe.
describe('docs/testing.md', () => {
  for (const { name, code } of blocksOf('docs/testing.md')) {
    describe(name, () => runModule(code, { jest }));
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

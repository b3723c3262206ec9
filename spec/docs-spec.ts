import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { blocksOf } from './support/examples.js';
import { runModule } from './support/runModule.js';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');

// Each block is a module that calls it(): its tests become tests of this describe.
describe.each(['docs/testing.md'])('%s', (document) => {
  for (const { name, code } of blocksOf(document).filter(({ code }) => code.includes("\nit('"))) {
    describe(name, () => runModule(code, { jest }));
  }
});

describe.each([
  ['docs/delivery.md', ['atMostOnce', 'atLeastOnce', 'resumed']],
  ['docs/reliability.md', ['reaper']],
  ['docs/server.md', ['keyed', 'cluster']],
])('%s', (document, servers) => {
  it.each(servers)('prints examples/servers/%s.mjs as it is', (name) => {
    expect(read(document)).toContain(`\`\`\`js\n${read(`examples/servers/${name}.mjs`)}\`\`\``);
  });
});

it('docs/reliability.md prints tools/browser/onceReachable.ts as it is', () => {
  expect(read('docs/reliability.md')).toContain(`\`\`\`ts\n${read('tools/browser/onceReachable.ts')}\`\`\``);
});

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(resolve(__dirname, '../docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The ids of its headings, as GitHub makes them. */
const anchorsOf = (page: string) =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('links between pages', () => {
  it.each(pages)('%s links to files and headings that exist', (page) => {
    const links = [...read(page).matchAll(/\]\(([^()\s:]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path ? join(dirname(page), path) : page;
      if (!existsSync(resolve(__dirname, '..', target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('docs/README.md has every page', () => {
    const index = read('docs/README.md');
    const missing = pages.filter((page) => /^docs\/(?!README)/.test(page) && !index.includes(`](${basename(page)})`));
    expect(missing).toEqual([]);
  });
});

it('README.md is short: at most 7 000 bytes', () => {
  expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(7_000);
});

const stores = readdirSync(resolve(__dirname, '../examples/stores')).filter((name) => /\.(ts|svelte)$/.test(name));

describe('docs/stores.md', () => {
  it.each(stores)('prints examples/stores/%s as it is', (name) => {
    const language = name.split('.').at(-1) ?? '';
    expect(read('docs/stores.md')).toContain(`\`\`\`${language}\n${read(`examples/stores/${name}`)}\`\`\``);
  });

  it.each(stores)('%s is at most 25 lines', (name) => {
    expect(read(`examples/stores/${name}`).trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });
});

const recipes = [
  ...readdirSync(resolve(__dirname, '../examples/recipes')).filter(
    (name) => /\.(tsx?|svelte|html)$/.test(name) && !name.includes('.config.'),
  ),
  ...['msw', 'rxjsMarbles', 'jasmineMarbles'].map((name) => `spec/${name}-spec.ts`),
];

it.each(recipes)('docs/recipes.md prints examples/recipes/%s as it is', (name) => {
  const language = name.split('.').at(-1) ?? '';
  expect(read('docs/recipes.md')).toContain(`\`\`\`${language}\n${read(`examples/recipes/${name}`)}\`\`\``);
});

describe.each(['CONTRIBUTING.md', 'docs/architecture.md'])('%s', (document) => {
  const folders = ['.', 'lib', dirname(document)].map((folder) => resolve(__dirname, '..', folder));
  const named = [...read(document).matchAll(/`([\w/.-]+\.(?:ts|mjs|js|md))`|\]\(([\w/.-]+)[#)]/g)].map(
    ([, code, link]) => code ?? link ?? '',
  );

  it.each([...new Set(named)])('names a file that exists: %s', (path) => {
    expect(folders.some((folder) => existsSync(resolve(folder, path)))).toBe(true);
  });
});

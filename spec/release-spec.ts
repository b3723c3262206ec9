import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { changesOf } from '../tools/release/changes.js';
import { hostOf, publishedManifest, type Manifest } from '../tools/release/manifest.js';
import { packagePage } from '../tools/release/packagePage.js';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;

const made = { ...manifest, version: '1.2.3', repository: 'github:made-up/address' };
const host = hostOf(made);

describe.each(['README.md', 'CHANGELOG.md'])('%s as the package page shows it', (document) => {
  const page = packagePage(read(document), host);
  const text = page.replace(/^```[\s\S]*?^```$/gm, '');
  const links = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, link = '']) => link);
  const ours = links.filter((link) => link.includes('/made-up/address/'));

  it('has no relative link', () => {
    expect(links.filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
  });

  it('links to files of the tag that exist', () => {
    const base =
      /^https:\/\/(?:github\.com\/made-up\/address\/(?:blob|tree)|raw\.githubusercontent\.com\/made-up\/address)\/v1\.2\.3\//;
    const paths = ours.map((link) => link.replace(base, '').replace(/#.*/, ''));
    expect(paths.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
  });

  it('is otherwise the document as it is', () => {
    const label = (markdown: string) => markdown.replace(/\]\([^()\s]+\)/g, ']');
    expect(label(page)).toBe(label(read(document)));
  });
});

it('the package page shows the picture of the README from the tag', () => {
  expect(packagePage('![two lanes](docs/playground.png)', host)).toBe(
    '![two lanes](https://raw.githubusercontent.com/made-up/address/v1.2.3/docs/playground.png)',
  );
});

it('a link in an example is no link', () => {
  const example = '```md\n[a](docs/a.md)\n```';
  expect(packagePage(example, host)).toBe(example);
});

it('homepage and bugs follow from the repository', () => {
  expect(publishedManifest(made, host)).toMatchObject({
    repository: { type: 'git', url: 'https://github.com/made-up/address.git' },
    homepage: 'https://github.com/made-up/address#readme',
    bugs: { url: 'https://github.com/made-up/address/issues' },
  });
});

it('what only developers need is not published', () => {
  const published = publishedManifest(made, host);
  expect(['scripts', 'devDependencies', 'devEngines'].filter((field) => field in published)).toEqual([]);
  expect(published).toMatchObject({ exports: manifest['exports'], peerDependencies: manifest['peerDependencies'] });
});

it.each(['', 'somewhere', { type: 'git', url: '' }])('a release without a repository is refused: %j', (repository) => {
  expect(() => hostOf({ ...made, repository })).toThrow('package.json needs "repository"');
});

it('package.json names no repository yet, or a whole one', () => {
  expect(manifest.repository === undefined || !!hostOf(manifest)).toBe(true);
  expect(() => hostOf({ version: '1.2.3' })).toThrow('package.json needs "repository"');
});

it.each([
  ['1.2.0', '- a'],
  ['1.1.0', '- b\n- c'],
  ['1.1', ''],
  ['1.0.0', ''],
  ['2.0.0', ''],
])('the changes of version %s', (version, changes) => {
  expect(changesOf(version, '# Changelog\n\n## 1.2.0\n\n- a\n\n## 1.1.0 (2026-01-02)\n\n- b\n- c\n\n## 1.0.0\n')).toBe(
    changes,
  );
});

it('the version that package.json names has its section in the changelog', () => {
  expect(changesOf(manifest.version, read('CHANGELOG.md'))).not.toBe('');
});

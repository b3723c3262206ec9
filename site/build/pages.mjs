import { readdirSync } from 'node:fs';
import { posix, resolve } from 'node:path';

/** The folder of the library. Astro bundles this file, so its own place says nothing: commands run in site/. */
export const repository = resolve('..');

/** The folder that Starlight takes pages from. Their paths are those of the repository; `api/` is TypeDoc's. */
export const content = resolve('src/content/docs');

/** The Markdown files of the repository that are pages of the site, in no order. */
export const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'],
  ...readdirSync(resolve(repository, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The name of an entry in an import, by the name of its TypeDoc module. */
export const entryOf = (module) => `rxjs-heartbeat-socket${module === 'index' ? '' : `/${module}`}`;

/** Where a Markdown file is on the site, without an extension: `docs/README.md` is `docs`, and the home is `index`. */
export function slugOf(path) {
  const { dir, name } = posix.parse(path);
  if (name === 'README') return slugOfFolder(dir) || 'index';
  return posix.join(slugOfFolder(dir), dir ? name.replaceAll('$', '') : name.toLowerCase().replaceAll('_', '-'));
}

/** Starlight makes `api/index` the page `api`, so the module of that name has another. */
const slugOfFolder = (dir) => dir.replace(/^api\/index(?=\/|$)/, 'api/main');

/** Where a link of a Markdown file leads on the site, from its root. */
export function addressOf(from, link) {
  const [path, anchor] = link.split('#');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (!path) return hash;
  const target = posix.join(posix.dirname(from), path).replace(/\/$/, '');
  if (documents.includes(target) || target.startsWith('api/')) return `/${slugOf(target)}.html${hash}`;
  if (target === 'docs') return '/docs.html';
  return `/source/${target}.html${hash}`;
}

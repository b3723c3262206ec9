import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import { bundledLanguages, codeToHtml } from 'shiki';
import { documents, repository, slugOf } from '../build/pages.mjs';

/** What is no text, what a tool has written, and docs/, whose pages are pages here. */
const SKIPPED =
  /(^|\/)(node_modules|dist|package-lock\.json|\.[^/]*)$|^(coverage|release|docs|site\/(public|src\/content))$|\.(png|svg|tgz)$/;

const LANGUAGES = { '.pml': 'c', '.txt': 'ts' };

/** Every file and folder of the repository that the site shows, as the parameters of their pages. */
export const sources = (folder = '') => {
  const entries = readdirSync(join(repository, folder), { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.test(posix.join(folder, name)))
    .map((entry) => entryIn(folder, entry))
    .sort((a, b) => a.kind.localeCompare(b.kind) * -1 || a.name.localeCompare(b.name));
  const below = entries.flatMap(({ kind, path, isPage }) =>
    kind === 'folder' ? sources(path) : isPage ? [] : [{ path }],
  );
  return [{ path: folder, entries }, ...below];
};

function entryIn(folder, entry) {
  const path = posix.join(folder, entry.name);
  const isPage = documents.includes(path);
  const href = isPage ? `/${slugOf(path)}.html` : `/source/${path}.html`;
  return { name: entry.name, path, isPage, href, kind: entry.isDirectory() ? 'folder' : 'file' };
}

/** Each line has a number, and an address. */
const numbered = {
  line(node, line) {
    node.properties.id = `L${line}`;
    node.children.unshift({
      type: 'element',
      tagName: 'a',
      properties: { href: `#L${line}`, class: 'number', 'aria-label': `Line ${line}` },
      children: [{ type: 'text', value: String(line) }],
    });
  },
  pre(node) {
    node.properties['aria-label'] = 'Code';
    node.properties.role = 'region';
  },
};

/** The code of a file in colours for light and dark. */
export function highlighted(path) {
  const extension = extname(path);
  const language = LANGUAGES[extension] ?? extension.slice(1);
  return codeToHtml(readFileSync(join(repository, path), 'utf8').trimEnd(), {
    lang: language in bundledLanguages ? language : 'text',
    themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    defaultColor: false,
    transformers: [numbered],
  });
}

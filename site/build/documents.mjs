import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { content, documents, repository, slugOf } from './pages.mjs';

const read = (path) => readFileSync(resolve(repository, path), 'utf8');

/** Comments may be above it. */
const HEADING = /^# (.*)\n/m;

/** The text of a heading, which has code and escapes. */
const plain = (heading) => heading.replaceAll('`', '').replace(/\\(.)/g, '$1');

/** A page as Starlight wants it: its heading and its address in front. */
export function pageOf(path, markdown, fields = {}) {
  const [, heading] = HEADING.exec(markdown) ?? [];
  const body = markdown.replace(HEADING, '');
  // JSON is YAML.
  return `---\n${JSON.stringify({ title: plain(heading), slug: slugOf(path), ...fields })}\n---\n${body}`;
}

/** The README begins with what the library is, and that is the tagline of the home. */
function home(markdown) {
  const [heading, claim, ...rest] = markdown.split('\n\n');
  const hero = {
    tagline: claim.replace(/`(.*?)`/g, '<code>$1</code>'),
    actions: [
      { text: 'Get started', link: '/docs/getting-started.html', icon: 'right-arrow' },
      { text: 'Playground', link: '/playground/index.html', variant: 'secondary' },
      { text: 'API', link: '/api.html', variant: 'minimal' },
    ],
  };
  const title = { tag: 'title', content: 'rxjs-heartbeat-socket: webSocket() with a heartbeat' };
  return pageOf('README.md', [heading, ...rest].join('\n\n'), { template: 'splash', hero, head: [title] });
}

/** Copies the pages of the repository, and the pictures beside them. */
export function writeDocuments() {
  for (const path of documents) {
    const to = join(content, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, path === 'README.md' ? home(read(path)) : pageOf(path, read(path)));
  }
  cpSync(resolve(repository, 'docs'), resolve('public/docs'), {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || /\.(png|svg)$/.test(path),
  });
}

/** The groups of docs/README.md, which lists every page in the order that a reader needs. */
export function documentSidebar() {
  const groups = [...read('docs/README.md').matchAll(/^(\w[\w ]*):\n\n((?:[- ].*\n)+)/gm)];
  return groups.map(([, label, list]) => ({
    label,
    items: [...list.matchAll(/^- \[(.*?)\]\((.*?\.md)\)/gm)].map(([, title, link]) => ({
      label: plain(title),
      slug: slugOf(join('docs', link)),
    })),
  }));
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withNavigation } from './playground.mjs';

const PLAYGROUND = join('playground', 'index.html');

/** An address from the root of the site, as an attribute has it. Code in a page has its quotes escaped, so this finds none there. */
const FROM_ROOT = /\b(href|src)="\/(?!\/)([^"]*)"/g;

function relativeTo(page) {
  const up = posix.relative(posix.dirname(page), '.') || '.';
  return (_, attribute, path) => `${attribute}="${up}/${path || 'index.html'}"`;
}

/** What scripts know as the root of the site: the folder above their own, in words that Vite does not take for an asset. */
const ROOT = "new URL(import.meta.url + '/../..').pathname";

const rootOfScripts = {
  name: 'root-of-scripts',
  transform: {
    // Before Astro has written its own there.
    order: 'pre',
    handler: (code, id) => (id.includes('type=script') ? code.replaceAll('import.meta.env.BASE_URL', ROOT) : undefined),
  },
};

/** Makes the site independent of the path it is served at. Astro can build only for a path that it is told. */
export const relative = {
  name: 'relative',
  hooks: {
    'astro:config:setup': ({ updateConfig }) =>
      // A script in a page would take the folder of the page for its own.
      updateConfig({ vite: { plugins: [rootOfScripts], build: { assetsInlineLimit: 0 } } }),
    'astro:build:done': ({ dir }) => {
      const folder = fileURLToPath(dir);
      const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
      for (const page of pages) {
        const html = readFileSync(join(folder, page), 'utf8');
        const whole = page === PLAYGROUND ? withNavigation(html) : html;
        writeFileSync(join(folder, page), whole.replace(FROM_ROOT, relativeTo(page)));
      }
    },
  },
};

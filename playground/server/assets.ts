import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';

export interface Asset {
  readonly type: string;
  readonly read: () => Promise<string>;
}

const page = resolve('playground/page');
const text = (name: string) => () => readFile(`${page}/${name}`, 'utf8');

/** What the page is made of, by path. */
export const assets: ReadonlyMap<string, Asset> = new Map([
  ['/', { type: 'text/html', read: text('index.html') }],
  ['/style.css', { type: 'text/css', read: text('style.css') }],
  ['/page.js', { type: 'text/javascript', read: bundle }],
]);

/** Made anew for each visit: whoever changes the library only has to reload. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${page}/page.ts`],
    bundle: true,
    format: 'esm',
    target: 'es2020',
    sourcemap: 'inline',
    logLevel: 'silent',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assets } from './server/assets.js';

const [folder = 'playground/dist'] = process.argv.slice(2);

/** `npm run playground:build` writes the page into a folder that any web server can serve, at any path. */
async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [path, { read }] of assets)
    await writeFile(join(folder, path === '/' ? 'index.html' : path), await read());
  console.log(`${assets.size} files in ${folder}`);
}

void main();

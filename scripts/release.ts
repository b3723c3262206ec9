// Makes the folder that is published: `npm run release -- v0.2.0`, then `npm publish ./release`. It refuses a version that has
// no tag of its name, no section in the changelog, or no repository to link to.
import { execSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changesOf } from '../tools/release/changes.js';
import { hostOf, publishedManifest, type Manifest } from '../tools/release/manifest.js';
import { packagePage } from '../tools/release/packagePage.js';

const folder = 'release';
const [tag] = process.argv.slice(2);
const read = (file: string) => readFileSync(file, 'utf8');

function stage() {
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const { version } = manifest;
  if (tag !== `v${version}`) throw new Error(`the tag of version ${version} is v${version}, not ${tag ?? 'missing'}`);
  if (!changesOf(version, read('CHANGELOG.md'))) throw new Error(`CHANGELOG.md has no section "## ${version}"`);
  const host = hostOf(manifest);

  execSync('npm run build', { stdio: 'inherit' });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const path of ['dist', 'lib', 'LICENSE']) cpSync(path, join(folder, path), { recursive: true });
  for (const page of ['README.md', 'CHANGELOG.md']) writeFileSync(join(folder, page), packagePage(read(page), host));
  const published = publishedManifest(manifest, host);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  console.log(`${folder}/ is ready: npm publish ./${folder}`);
}

try {
  stage();
} catch (error) {
  console.error(`no release: ${(error as Error).message}`);
  process.exitCode = 1;
}

import { build, type Plugin } from 'esbuild';
import { execFileSync, execSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from './runtimes.js';
import { WS } from './runtimes.js';

/** Packs the library, installs it in a new folder with what the runtimes need, and bundles their entries there. */
export async function installRuntimes(runtimes: readonly Runtime[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'heartbeat-socket-runtimes-'));
  execSync(`npm pack --silent --ignore-scripts --pack-destination "${folder}"`, { stdio: 'pipe' });
  const [tarball = ''] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const packages = new Set([`./${tarball}`, 'rxjs@7', WS, ...runtimes.flatMap(({ packages }) => packages)]);
  const options = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', ['install', ...options, ...packages], {
    cwd: folder,
    stdio: 'pipe',
    shell: process.platform === 'win32',
  });
  for (const entry of new Set(runtimes.flatMap(({ entries }) => entries))) await bundle(entry, folder);
  return folder;
}

/** Those that run in a page are classic scripts. */
const CLASSIC = ['page', 'browserWorker'];

async function bundle(entry: string, folder: string): Promise<void> {
  const isClassic = CLASSIC.includes(entry);
  await build({
    entryPoints: [`tools/runtimes/client/entries/${entry}.mjs`],
    outfile: join(folder, `${entry}.${isClassic ? 'js' : 'mjs'}`),
    bundle: true,
    format: isClassic ? 'iife' : 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    external: ['node:*', 'ws', 'undici', 'jsdom', '@happy-dom/global-registrator', 'miniflare'],
    plugins: [fromPackage(folder)],
    logLevel: 'error',
  });
}

/** The library is the one that was packed, and never what lies around here. */
function fromPackage(folder: string): Plugin {
  const { resolve } = createRequire(join(folder, 'package.json'));
  const esm = resolve('rxjs-heartbeat-socket').replace(/([\\/]dist[\\/])cjs/, '$1esm');
  return {
    name: 'from the package',
    setup(build) {
      build.onResolve({ filter: /^rxjs-heartbeat-socket$/ }, () => ({ path: esm }));
    },
  };
}

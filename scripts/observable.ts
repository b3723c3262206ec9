// Runs the entry `observable` of the packed package on the beta of RxJS 9 in Node 22, and on Chromium's own Observable. It installs
// much, so it is no part of `npm test`.
import { build } from 'esbuild';
import { execFile, execFileSync, execSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WebSocketServer } from 'ws';
import { launchChromium } from '../tools/browser/launchChromium.js';

type Results = readonly (readonly [scene: string, failure: string | null | undefined])[];

const project = mkdtempSync(join(tmpdir(), 'heartbeat-socket-observable-'));
const total = { passed: 0, failed: 0 };

function note(where: string, results: Results): void {
  for (const [scene, failure] of results) {
    total[failure ? 'failed' : 'passed']++;
    console.log(`${failure ? 'FAIL' : 'pass'}  ${where}: ${scene}${failure ? `: ${failure}` : ''}`);
  }
}

/** Something that fails is a result, too. */
async function trying(where: string, what: () => Results | Promise<Results>): Promise<void> {
  try {
    note(where, await what());
  } catch (error) {
    note(where, [['runs', (error as Error).message]]);
  }
}

function install(): void {
  cpSync('scripts/observable', project, { recursive: true });
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  execSync(`npm pack --silent --ignore-scripts --pack-destination "${project}"`, { stdio: 'pipe' });
  const [tarball = ''] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  const others = [
    'rxjs@7.8',
    'rxjs-9@npm:rxjs@9.0.0-beta.0',
    'ws@8',
    'typescript@6.0',
    `node-22@npm:node-linux-${process.arch}@22`,
  ];
  const packages = [`./${tarball}`, ...others].map((name) => `"${name}"`).join(' ');
  execSync(`npm install --silent --prefer-offline --no-audit --no-fund ${packages}`, { cwd: project, stdio: 'pipe' });
}

const node22 = join(project, 'node_modules/node-22/bin/node');

async function inNode(url: string): Promise<Results> {
  const { stdout } = await promisify(execFile)(node22, ['inNode.mjs', url], { cwd: project, timeout: 60_000 });
  return JSON.parse(stdout) as Results;
}

function types(): Results {
  // Under its own name it would be compiled here, where there is no RxJS 9.
  cpSync('scripts/observable/consumer.ts.txt', join(project, 'consumer.ts'));
  const args = ['node_modules/typescript/bin/tsc', '--noEmit', '--strict', '--skipLibCheck'];
  const target = ['--target', 'es2022', '--lib', 'es2022,dom', '--module', 'nodenext', 'consumer.ts'];
  execFileSync(node22, [...args, ...target], { cwd: project, stdio: 'pipe' });
  return [['the types are those of RxJS 9', undefined]];
}

/** The scenes as a script that a page runs. */
async function bundled(url: string): Promise<string> {
  const contents = `import { run, scenes } from './scenes.mjs'; globalThis.results = run(scenes({ url: '${url}' }));`;
  const { outputFiles } = await build({ stdin: { contents, resolveDir: project }, bundle: true, write: false });
  return outputFiles[0]?.text ?? '';
}

async function inChromium(url: string): Promise<Results> {
  const page = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<title>scenes</title>'),
  );
  await once(page.listen(0, '127.0.0.1'), 'listening');
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(page.address() as AddressInfo).port}/`);
    await tab.addScriptTag({ content: await bundled(url) });
    return await tab.evaluate<Results>('results');
  } finally {
    await browser.close();
    page.close();
  }
}

async function main(): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (client) => client.on('message', (data: Buffer) => client.send(data.toString())));
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    install();
    await trying('RxJS 9', types);
    await trying('RxJS 9, Node 22', () => inNode(url));
    await trying('Chromium', () => inChromium(url));
  } finally {
    server.close();
    rmSync(project, { recursive: true });
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed ? 1 : 0;
}

void main();

// Packs the package, installs it into a project of its own, and uses it the ways its users will.
import { execFileSync, execSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const roundTrip = `
const roundTrip = () =>
  new Promise((resolve, reject) => {
    let received;
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () => {
      const url = 'ws://127.0.0.1:' + server.address().port;
      const socket$ = heartbeatSocket$({ url, WebSocketCtor: WebSocket });
      const subscription = socket$.subscribe({
        next: (message) => {
          received = message;
          subscription.unsubscribe();
        },
        error: reject,
      });
      socket$.next({ hello: 'world' });
    });
    server.on('connection', (peer) => {
      peer.on('message', (data) => peer.send(data.toString()));
      peer.on('close', () => server.close(() => resolve(received)));
    });
  });
`;

const required = `
const assert = require('node:assert');
const { heartbeatSocket$ } = require('rxjs-heartbeat-socket');
const { WebSocket, WebSocketServer } = require('ws');
${roundTrip}`;

const consumer = `
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';
const prices$ = heartbeatSocket$<{ price: number }, 'subscribe'>('wss://example.com');
prices$.subscribe(({ price }) => price.toFixed(2));
prices$.next('subscribe');
// @ts-expect-error: what arrives is typed
prices$.subscribe(({ cost }) => cost);
// @ts-expect-error: what is sent is typed
prices$.next('unsubscribe');
const { WebSocketCtor } = fakeServer();
heartbeatSocket$({ url: 'ws://test', WebSocketCtor });
`;

const [, example] = readFileSync('docs/testing.md', 'utf8').match(/```ts\n([\s\S]*?)```/);

const files = {
  'package.json': '{ "private": true }',
  'esm.mjs': `
import assert from 'node:assert';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { WebSocket, WebSocketServer } from 'ws';
${roundTrip}
assert.deepEqual(await roundTrip(), { hello: 'world' });`,
  'cjs.cjs': `${required}
roundTrip().then((message) => assert.deepEqual(message, { hello: 'world' }));`,
  'jest.test.js': `${required}
test('round trip', async () => expect(await roundTrip()).toEqual({ hello: 'world' }));`,
  'docs.spec.ts': `import { expect, it } from 'vitest';\n${example}`,
  'consumer.mts': consumer,
  'consumer.cts': consumer,
  'consumer.ts': consumer,
};

const tsc = 'node_modules/typescript/bin/tsc --noEmit --strict';

const uses = [
  ['import in Node', 'esm.mjs'],
  ['require in Node', 'cjs.cjs'],
  ['require in Jest', 'node_modules/jest/bin/jest.js jest.test.js'],
  ['the first example of docs/testing.md in Vitest', 'node_modules/vitest/vitest.mjs run docs.spec.ts'],
  ['types of an ES module', `${tsc} --target es2020 --module nodenext consumer.mts`],
  ['types of a CommonJS module', `${tsc} --target es2020 --module nodenext consumer.cts`],
  ['types under a bundler', `${tsc} --target esnext --module esnext --moduleResolution bundler consumer.ts`],
];

const project = mkdtempSync(join(tmpdir(), 'heartbeat-socket-smoke-'));
const inProject = { cwd: project, encoding: 'utf8', stdio: 'pipe' };

try {
  execSync(`npm pack --pack-destination "${project}"`, { stdio: 'pipe' });
  const [tarball] = readdirSync(project);
  const packed = execSync(`tar -tzf ${tarball}`, inProject).trim().split('\n');
  const stray = packed.filter(
    (path) => !/^package\/(dist\/|lib\/|(package\.json|README\.md|LICENSE|CHANGELOG\.md)$)/.test(path),
  );
  console.log(
    `${stray.length ? 'FAIL' : 'pass'} only what belongs there is packed: ${packed.length} files ${stray.join(' ')}`,
  );
  if (stray.length) process.exitCode = 1;
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const others = ['rxjs', 'ws', 'typescript', 'jest'].map((name) => `"${name}@${devDependencies[name]}"`);
  // Vite 8 wants a newer npm than comes with Node 20.
  others.push('vitest@3', 'vite@7');
  execSync(`npm install --prefer-offline --no-audit --no-fund ./${tarball} ${others.join(' ')}`, inProject);

  for (const [name, script] of uses) {
    try {
      // A socket or a timer left behind would keep the process alive.
      execFileSync(process.execPath, script.split(' '), { ...inProject, timeout: 15_000 });
      console.log(`pass ${name}`);
    } catch ({ message, stdout, stderr }) {
      console.log(`FAIL ${name}\n${message}\n${stdout}${stderr}`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(project, { recursive: true, force: true });
}

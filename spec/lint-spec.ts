import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';

type Case = [text: string, rule: string | null, file?: string];

const globals = 'no-restricted-globals';
const properties = 'no-restricted-properties';
const syntax = 'no-restricted-syntax';
const imports = '@typescript-eslint/no-restricted-imports';
const layers = 'import-x/no-restricted-paths';

const timers: Case[] = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'queueMicrotask',
  'requestAnimationFrame',
].flatMap((name): Case[] => [
  [`${name}(f)`, globals],
  [`globalThis.${name}(f)`, properties],
  [`window.${name}(f)`, properties],
  [`const { ${name} } = globalThis`, properties],
]);

const clocks: Case[] = [
  ['Date.now()', globals],
  ['globalThis.Date.now()', properties],
  ['new Date()', globals],
  ['new window.Date()', properties],
  ['performance.now()', globals],
  ['self.performance.now()', properties],
];

const promises: Case[] = [
  ['new Promise(f)', globals],
  ['Promise.resolve(1)', globals],
  ['globalThis.Promise.all([])', properties],
  ["globalThis['Promise'].all([])", properties],
  ['async function f() {}', syntax],
  ['const f = async () => 1', syntax],
  ['class C { async f() {} }', syntax],
  ['await x', syntax],
  ['for await (const x of y);', syntax],
  ["import('rxjs')", syntax],
];

const foreign: Case[] = [
  ["import { WebSocket } from 'ws';", imports],
  ["import type { WebSocket } from 'ws';", imports],
  ["export * from 'node:events';", imports],
  ["import { map } from 'rxjs/operators';", imports],
  ["import { webSocket } from 'rxjs/webSocket';", imports],
  ["export { webSocket } from 'rxjs/webSocket';", imports],
  ["import { webSocket, type WebSocketSubject } from 'rxjs/webSocket';", imports],
];

const ofAngular: Case[] = [
  ["import { inject } from '@angular/core';", imports],
  ["import { inject } from '@angular/core';", null, 'lib/angular/xyz.ts'],
  ["import { isPlatformServer } from '@angular/common';", imports, 'lib/angular/xyz.ts'],
  ["import { webSocket } from 'rxjs/webSocket';", imports, 'lib/angular/xyz.ts'],
];

const ofServer: Case[] = [
  ["import { WebSocketServer } from 'ws';", imports, 'lib/server/xyz.ts'],
  ["import type { WebSocketServer } from 'ws';", null, 'lib/server/xyz.ts'],
];

const ofCli: Case[] = [
  ["import { parseArgs } from 'node:util'; setTimeout(parseArgs);", null, 'lib/cli/xyz.ts'],
  ["import('ws')", null, 'lib/cli/xyz.ts'],
  ["import { WebSocket } from 'ws';", imports, 'lib/cli/xyz.ts'],
  ["import { webSocket } from 'rxjs/webSocket';", imports, 'lib/cli/xyz.ts'],
];

/** The floors of lib from the lowest, with a file of each. */
const floors = [
  'ground/errors',
  'operators/heartbeat',
  'vocabulary/config',
  'events/events',
  'connection/connector',
  'messages/outgoing',
  'facade',
  'heartbeatSocket',
  'index',
];

const roomOf = (file: string) => (file.includes('/') ? `${dirname(file)}/xyz` : file);

const upward: Case[] = floors.flatMap((target, floor) =>
  [
    ...floors.slice(floor + 1),
    'angular/outsideZone',
    'cli/run',
    'server/heartbeatServer',
    'testing/fakeServer',
  ].flatMap((from): Case[] => {
    const path = `${target.includes('/') ? '..' : '.'}/${from}.js`;
    return [
      [`import { x } from '${path}';`, layers, `lib/${roomOf(target)}.ts`],
      [`import type { X } from '${path}';`, layers, `lib/${roomOf(target)}.ts`],
    ];
  }),
);

const downward: Case[] = floors.slice(1).map((from, floor) => {
  const below = floors[floor] ?? '';
  return [`import '${from.includes('/') ? '..' : '.'}/${below}.js';`, null, `lib/${roomOf(from)}.ts`];
});

const clean: Case[] = [
  ["import { timer } from 'rxjs'; import { backoff } from './operators/backoff.js'; timer(backoff);", null],
  ["import type { WebSocketSubject } from 'rxjs/webSocket'; let s: WebSocketSubject<1>;", null],
  ["import { webSocket } from 'rxjs/webSocket';", null, 'lib/connection/openSocket.ts'],
  ['let p: Promise<string> | PromiseLike<Date> | null;', null],
  ['interface P extends Promise<string> { at: Date }', null],
  ['scheduler.now(); ({ performance: 1 })', null],
  ["import { WebSocket } from 'ws'; setTimeout(WebSocket);", null, 'lib/testing/xyz.ts'],
];

/** A file of each folder that others might want. */
const wanted = {
  bench: 'bench/backoff/outage.mjs',
  demo: 'demo/network.js',
  examples: 'examples/stores/orders.js',
  playground: 'playground/model/marks.js',
  scripts: 'scripts/size.mjs',
  spec: 'spec/support/virtually.js',
};

const sideways = Object.entries(wanted).flatMap(([folder, file]) =>
  ['tools', ...Object.keys(wanted)]
    .filter((other) => other !== folder)
    .flatMap((other): Case[] => [
      [`import '../${file}';`, layers, `${other}/xyz.ts`],
      [`import '../${file}';`, layers, `${other}/xyz.mjs`],
    ]),
);

const further: Case[] = [
  ["import type { Network } from '../../demo/network.js';", layers, 'tools/network/xyz.ts'],
  ["export * from '../../../demo/network.js';", layers, 'spec/support/browser/xyz.ts'],
  ["await import('../../scripts/size.mjs');", layers, 'bench/benches/xyz.mjs'],
  ["import { marks } from '../../playground/model/marks.js';", layers, 'spec/real/xyz-spec.ts'],
  ["import type { Counts } from '../../examples/angular/src/app/counts.js';", layers, 'scripts/compat/xyz.ts'],
];

const shared: Case[] = [
  ["import { startTcpProxy } from '../tools/network/tcpProxy.js';", null, 'demo/xyz.ts'],
  ["import { startTcpProxy } from '../../tools/network/tcpProxy.ts';", null, 'bench/benches/xyz.mjs'],
  ["import { startTcpProxy } from '../tools/network/tcpProxy.js';", null, 'spec/xyz-spec.ts'],
  ["import { backoff } from '../../lib/index.js';", null, 'tools/network/xyz.ts'],
  ["import { serve } from '../harness/serve.mjs';", null, 'bench/children/xyz.mjs'],
];

const tested: Case[] = [
  ["import { outage } from '../bench/backoff/outage.mjs';", null, 'spec/bench-spec.ts'],
  ["import { startNetwork } from '../demo/network.js';", null, 'spec/demo-spec.ts'],
  ["import { orders } from '../../examples/stores/orders.js';", null, 'spec/real/xyz-spec.ts'],
  ["import type { Counts } from '../examples/angular/src/app/counts.js';", null, 'scripts/examplesAngular.ts'],
  ["import { marks } from '../../playground/model/marks.js';", null, 'spec/playground/xyz-spec.ts'],
  ["import '../scripts/size.mjs';", null, 'spec/scripts-spec.ts'],
];

const ofLib = [
  ...timers,
  ...clocks,
  ...promises,
  ...foreign,
  ...ofAngular,
  ...ofServer,
  ...ofCli,
  ...upward,
  ...downward,
  ...clean,
];

const ofFolders = [...sideways, ...further, ...shared, ...tested];

const broken = new Map<Case, string[]>();

beforeAll(() => {
  const cases = [...ofLib, ...ofFolders];
  const input = JSON.stringify(cases.map(([text, , file = 'lib/xyz.ts']) => ({ file, text })));
  const { stdout, stderr } = spawnSync(process.execPath, ['scripts/lintText.mjs'], { input, encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  (JSON.parse(stdout) as string[][]).forEach((rules, index) => broken.set(cases[index]!, rules));
}, 60_000);

function check(cases: Case[]): void {
  for (const each of cases) {
    const [text, rule, file = ''] = each;
    it(`${rule ? 'forbid' : 'allow'} ${text} ${file && `in ${file}`}`.trim(), () => {
      if (rule) expect(broken.get(each)).toContain(rule);
      else expect(broken.get(each)).toEqual([]);
    });
  }
}

describe('the lint rules of lib', () => check(ofLib));

describe('the lint rules of folders side by side', () => check(ofFolders));

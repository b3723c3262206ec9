import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A place where the library runs: how it is started there, and what has to be installed for that. */
export interface Runtime {
  readonly name: string;
  /** What is installed for it, beside the library itself: name and version, as npm takes them. */
  readonly packages: readonly string[];
  /** The folder of the package whose version counts. */
  readonly versioned: string;
  /** The entries of the bundle that it needs. */
  readonly entries: readonly string[];
  /** The program and its arguments before the control address; a browser is started otherwise. */
  readonly command?: (folder: string) => readonly [program: string, ...args: string[]];
  readonly args?: readonly string[];
  /** A scene in which it does not do what a WebSocket must, and what it does instead. */
  readonly fault?: { readonly scene: string; readonly what: string };
}

const { platform, arch } = process;
const isWindows = platform === 'win32';
const bunArch = arch === 'arm64' ? 'aarch64' : arch;

const nodeOf = (version: number) => `node-${version}`;
const nodePackage = (version: number) =>
  `${nodeOf(version)}@npm:node-${isWindows ? 'win' : platform}-${arch}@${version}`;

const onNode = (version: number, entry: string, given: Partial<Runtime> = {}): Runtime => ({
  name: `Node ${version}, ${entry}`,
  versioned: nodeOf(version),
  entries: [entry],
  command: (folder) => [
    join(folder, 'node_modules', nodeOf(version), 'bin', isWindows ? 'node.exe' : 'node'),
    join(folder, `${entry}.mjs`),
  ],
  ...given,
  packages: [nodePackage(version), ...(given.packages ?? [])],
});

const BUN = `@oven/bun-${isWindows ? 'windows' : platform}-${bunArch}`;
const DENO = `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`;

const onBun = (entry: string, name: string): Runtime => ({
  name,
  packages: [`${BUN}@1`],
  versioned: BUN,
  entries: [entry],
  command: (folder) => [join(folder, 'node_modules', BUN, 'bin', 'bun'), join(folder, `${entry}.mjs`)],
});

const onDeno = (entry: string, name: string): Runtime => ({
  name,
  packages: [`${DENO}@2`],
  versioned: DENO,
  entries: [entry],
  command: (folder) => [
    join(folder, 'node_modules', DENO, 'deno'),
    'run',
    '-A',
    '--no-check',
    join(folder, `${entry}.mjs`),
  ],
});

export const WS = 'ws@8';

export const runtimes: readonly Runtime[] = [
  onNode(20, 'ws', { name: 'Node 20, ws' }),
  onNode(22, 'ws', { name: 'Node 22, ws' }),
  onNode(24, 'ws', { name: 'Node 24, ws' }),
  onNode(22, 'native', { name: 'Node 22, its WebSocket' }),
  onNode(24, 'native', { name: 'Node 24, its WebSocket' }),
  onNode(20, 'undici', { name: 'Node 20, undici', packages: ['undici@7'], versioned: 'undici' }),
  onNode(24, 'undici', { name: 'Node 24, undici', packages: ['undici@7'], versioned: 'undici' }),
  onNode(24, 'workerThread', { name: 'Node 24, worker thread', entries: ['workerThread', 'native'] }),
  onBun('native', 'Bun, its WebSocket'),
  onBun('ws', 'Bun, ws'),
  onDeno('native', 'Deno, its WebSocket'),
  onDeno('ws', 'Deno, ws'),
  onNode(22, 'miniflare', {
    name: 'workerd',
    packages: ['miniflare@4'],
    versioned: 'workerd',
    entries: ['miniflare', 'workerd'],
  }),
  onNode(22, 'jsdom', {
    name: 'jsdom',
    packages: ['jsdom@26'],
    versioned: 'jsdom',
    entries: ['jsdom', 'page'],
    fault: { scene: 'complete() closes for good', what: 'loses messages sent in the turn of its close' },
  }),
  onNode(22, 'happyDom', {
    name: 'happy-dom',
    packages: ['happy-dom@20', '@happy-dom/global-registrator@20'],
    versioned: 'happy-dom',
    entries: ['happyDom'],
  }),
  onNode(22, 'reactNative', { name: 'React Native 0.72, simulated', args: ['0.72'] }),
  onNode(22, 'reactNative', { name: 'React Native 0.83, simulated', args: ['0.83'] }),
  { name: 'Chromium, page', packages: [], versioned: '', entries: ['page'] },
  { name: 'Chromium, worker', packages: [], versioned: '', entries: ['browserWorker'] },
  { name: 'Chromium, shared worker', packages: [], versioned: '', entries: ['browserWorker'] },
];

export function versionIn(folder: string, name: string): string {
  const text = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

// Packs the package and uses it with each version that it says it works with: its types by four compilers, its code and its
// fakes on three versions of Node, its Angular entry in six versions of Angular. It installs much, so it is no part of `npm test`.
import { execFileSync, execSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Before 7.5.5 RxJS hides its own types from the newer ways of resolving a module: there only the code is run.
const rxjsVersions = ['7.5.0', '7.5.5', '7.8.0', '7.8'];
const typed = ['7.5.5', '7.8'];
const compilers = ['5.4', '5.9', '6.0', '7.0'];
const nodes = ['20', '22', '24'];
// Each with a compiler that it takes. Before 18 there is no Angular without zone.js.
const angulars = [
  { angular: '17', compiler: '5.4', zones: ['zone'] },
  { angular: '18', compiler: '5.4', zones: ['zone', 'zoneless'] },
  { angular: '19', compiler: '5.8', zones: ['zone', 'zoneless'] },
  { angular: '20', compiler: '5.9', zones: ['zone', 'zoneless'] },
  { angular: '21', compiler: '5.9', zones: ['zone', 'zoneless'] },
  { angular: '22', compiler: '6.0', zones: ['zone', 'zoneless'] },
];

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const wanted = (name) => `${name}@${devDependencies[name]}`;

const root = mkdtempSync(join(tmpdir(), 'heartbeat-socket-compat-'));
const tools = join(root, 'tools');
const isWindows = process.platform === 'win32';
const nodePackage = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
const nodeOf = (version) => join(tools, 'node_modules', `node-${version}`, 'bin', isWindows ? 'node.exe' : 'node');
const tscOf = (version) => join(tools, 'node_modules', `typescript-${version}`, 'bin', 'tsc');

const total = { passed: 0, failed: 0 };

/** Runs one use, and says in one line how it went. */
function use(what, command, args, cwd) {
  const line = what.map((cell, i) => cell.padEnd([10, 15, 15, 0][i])).join('  ');
  try {
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 120_000 });
    total.passed++;
    console.log(`${line}  ok`);
  } catch ({ message, stdout, stderr }) {
    total.failed++;
    console.log(`${line}  FAIL\n${message}\n${stdout}${stderr}`);
  }
}

function install(folder, packages) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const quoted = packages.map((name) => `"${name}"`).join(' ');
  execSync(`npm install --prefer-offline --ignore-scripts --no-audit --no-fund ${quoted}`, {
    cwd: folder,
    stdio: 'pipe',
  });
}

function copy(project, ...files) {
  for (const file of files) cpSync(join('scripts/compat', file), join(project, file));
}

/** A consumer that leaves a name out would not notice what an old compiler makes of it. */
function checkSurface(file, ...entries) {
  const consumer = readFileSync(join('scripts/compat', file), 'utf8');
  const reports = entries.map((entry) => readFileSync(`etc/${entry}.api.md`, 'utf8')).join('\n');
  const exported = [...reports.matchAll(/^export (?:class|const|function|interface|type) ([\w$]+)/gm)];
  const names = exported.map(([, name]) => name);
  const words = new Set(consumer.match(/[\w$]+/g));
  const unused = names.filter((name) => !words.has(name));
  if (!names.length || unused.length) throw new Error(`scripts/compat/${file} does not use ${unused.join(', ')}`);
}

const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
const target = ['--target', 'es2022', '--lib', 'es2022,dom'];
const resolutions = {
  import: ['consumer.mts', '--module', 'nodenext'],
  require: ['consumer.cts', '--module', 'nodenext'],
  bundler: ['consumer.ts', '--module', 'esnext', '--moduleResolution', 'bundler'],
};

function useTypes(project, rxjs) {
  for (const [resolution, [file]] of Object.entries(resolutions)) {
    cpSync('scripts/compat/consumer.ts', join(project, file));
    for (const version of compilers) {
      const args = [tscOf(version), ...strict, ...target, ...resolutions[resolution]];
      use(['types', `TypeScript ${version}`, resolution, `rxjs ${rxjs}`], process.execPath, args, project);
    }
  }
}

function useCode(project, rxjs) {
  copy(project, 'roundTrip.mjs', 'echoServer.mjs', 'fakes.mjs');
  for (const version of nodes) {
    for (const format of ['import', 'require']) {
      use(['fakes', `Node ${version}`, format, `rxjs ${rxjs}`], nodeOf(version), ['fakes.mjs', format], project);
    }
    for (const implementation of ['ws', 'native']) {
      for (const format of ['import', 'require']) {
        const flags = version === '20' && implementation === 'native' ? ['--experimental-websocket'] : [];
        const args = [...flags, 'roundTrip.mjs', format, implementation];
        const what = ['round trip', `Node ${version}`, `${implementation}, ${format}`, `rxjs ${rxjs}`];
        use(what, nodeOf(version), args, project);
      }
    }
  }
}

function useAngular(project, { angular, compiler, zones }) {
  copy(project, 'angularConsumer.ts', 'angularPage.mjs', 'angularServer.mjs', 'changeDetection.mjs', 'echoServer.mjs');
  const [, ...bundler] = resolutions.bundler;
  const args = [tscOf(compiler), ...strict, ...target, 'angularConsumer.ts', ...bundler];
  use(['types', `Angular ${angular}`, 'bundler', `TypeScript ${compiler}`], process.execPath, args, project);
  for (const zone of zones) {
    use(['page', `Angular ${angular}`, zone, 'Node 24'], nodeOf('24'), ['angularPage.mjs', zone], project);
    use(['server', `Angular ${angular}`, zone, 'Node 24'], nodeOf('24'), ['angularServer.mjs', zone], project);
  }
}

try {
  checkSurface('consumer.ts', 'index', 'testing');
  checkSurface('angularConsumer.ts', 'angular');
  execSync(`npm pack --ignore-scripts --pack-destination "${root}"`, { stdio: 'pipe' });
  const tarball = join(
    root,
    readdirSync(root).find((name) => name.endsWith('.tgz')),
  );
  const typescripts = [...new Set([...compilers, ...angulars.map(({ compiler }) => compiler)])];
  install(tools, [
    ...typescripts.map((version) => `typescript-${version}@npm:typescript@~${version}.0`),
    ...nodes.map((version) => `node-${version}@npm:${nodePackage}@${version}`),
  ]);

  for (const rxjs of rxjsVersions) {
    const project = join(root, `rxjs-${rxjs}`);
    const marbles = ['rxjs-marbles@7', 'jasmine-marbles@0.9'];
    install(project, [tarball, `rxjs@${rxjs}`, ...marbles, wanted('ws'), wanted('@types/node')]);
    if (typed.includes(rxjs)) useTypes(project, rxjs);
    useCode(project, rxjs);
  }
  for (const each of angulars) {
    const project = join(root, `angular-${each.angular}`);
    const parts = ['core', 'common', 'compiler', 'platform-browser', 'platform-server'];
    const packages = parts.map((part) => `@angular/${part}@${each.angular}`);
    install(project, [tarball, ...packages, 'zone.js', wanted('rxjs'), wanted('ws'), 'jsdom@26']);
    useAngular(project, each);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;

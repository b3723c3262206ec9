// Packs the package and uses it with each version that it says it works with: its types by four compilers, its code on
// three versions of Node. It installs much, so it is no part of `npm test`.
import { execFileSync, execSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The first 7.5 hides its own types from every modern compiler: there only the code is run.
const untyped = '7.5.0';
const rxjsVersions = [untyped, '7.5', '7.8'];
const compilers = ['5.4', '5.9', '6.0', '7.0'];
const nodes = ['20', '22', '24'];

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const consumer = readFileSync('scripts/compat/consumer.ts', 'utf8');

const root = mkdtempSync(join(tmpdir(), 'heartbeat-socket-compat-'));
const tools = join(root, 'tools');
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const nodeOf = (version) =>
  join(tools, 'node_modules', `node-${version}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const total = { passed: 0, failed: 0 };
const table = [];

/** Runs one use; a cell of the table says how it went. */
function use(what, command, args, cwd) {
  try {
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 120_000 });
    total.passed++;
    return 'ok';
  } catch ({ message, stdout, stderr }) {
    total.failed++;
    console.log(`FAIL ${what}\n${message}\n${stdout}${stderr}`);
    return 'FAIL';
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

const resolutions = {
  import: ['consumer.mts', '--module', 'nodenext'],
  require: ['consumer.cts', '--module', 'nodenext'],
  bundler: ['consumer.ts', '--module', 'esnext', '--moduleResolution', 'bundler'],
};

const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
const target = ['--target', 'es2022', '--lib', 'es2022,dom'];

function checkSurface() {
  const reports = ['index', 'testing'].map((entry) => readFileSync(`etc/${entry}.api.md`, 'utf8')).join('\n');
  const names = [...reports.matchAll(/^export (?:class|const|function|interface|type) ([\w$]+)/gm)].map(
    ([, name]) => name,
  );
  const unused = names.filter(
    (name) => !new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(consumer),
  );
  if (!names.length || unused.length) throw new Error(`scripts/compat/consumer.ts does not use ${unused.join(', ')}`);
}

try {
  checkSurface();
  execSync(`npm pack --ignore-scripts --pack-destination "${root}"`, { stdio: 'pipe' });
  const tarball = join(
    root,
    readdirSync(root).find((name) => name.endsWith('.tgz')),
  );
  install(tools, [
    ...compilers.map((version) => `typescript-${version}@npm:typescript@~${version}.0`),
    ...nodes.map((version) => `node-${version}@npm:${nodePackage}@${version}`),
  ]);

  for (const rxjs of rxjsVersions) {
    const project = join(root, `rxjs-${rxjs}`);
    install(project, [
      tarball,
      `rxjs@${rxjs}`,
      ...['ws', '@types/node'].map((name) => `${name}@${devDependencies[name]}`),
    ]);
    for (const file of ['consumer.mts', 'consumer.cts', 'consumer.ts']) writeFileSync(join(project, file), consumer);
    cpSync('scripts/compat/roundTrip.mjs', join(project, 'roundTrip.mjs'));

    for (const version of rxjs === untyped ? [] : compilers) {
      const tsc = join(tools, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
      for (const [resolution, args] of Object.entries(resolutions)) {
        const what = ['types', `TypeScript ${version}`, resolution, `rxjs ${rxjs}`];
        table.push([...what, use(what.join(', '), process.execPath, [tsc, ...strict, ...target, ...args], project)]);
      }
    }
    for (const version of nodes) {
      for (const implementation of ['ws', 'native']) {
        for (const format of ['import', 'require']) {
          const flags = version === '20' && implementation === 'native' ? ['--experimental-websocket'] : [];
          const what = ['round trip', `Node ${version}`, `${implementation}, ${format}`, `rxjs ${rxjs}`];
          const args = [...flags, 'roundTrip.mjs', format, implementation];
          table.push([...what, use(what.join(', '), nodeOf(version), args, project)]);
        }
      }
    }
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
for (const row of table)
  console.log(
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;

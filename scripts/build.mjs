// Builds the package twice with plain tsc: dist/esm for `import`, dist/cjs for `require`.
import { execSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });

// For Node.js alone, with its types; what it imports of the rest is built again below.
execSync('tsc -p tsconfig.cli.json', { stdio: 'inherit' });

for (const [format, project, type] of [
  ['esm', 'tsconfig.build.json', 'module'],
  ['cjs', 'tsconfig.cjs.json', 'commonjs'],
]) {
  execSync(`tsc -p ${project}`, { stdio: 'inherit' });
  // Bundlers read the nearest package.json, so `sideEffects` has to be said again.
  writeFileSync(`dist/${format}/package.json`, JSON.stringify({ type, sideEffects: false }) + '\n');
}

// Type-checks examples/stores against the packed package and runs its specs: `npm run examples:stores`.
// Not part of `npm test`, because seven stores and Angular are a large thing to install.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { installPacked } from './installPacked.js';

const project = resolve('examples/stores');

installPacked(project);
const total = { passed: 0, failed: 0 };
const types = spawnSync(`tsc -p "${project}"`, { shell: true, stdio: 'inherit' });
total[types.status === 0 ? 'passed' : 'failed']++;

const specs = readdirSync(join(project, 'spec')).filter((name) => name.endsWith('-spec.ts'));
const tests = run({ files: specs.map((name) => join(project, 'spec', name)), timeout: 60_000 });
tests.on('test:pass', ({ details }) => (total.passed += details.type === 'suite' ? 0 : 1));
tests.on('test:fail', ({ details }) => (total.failed += details.type === 'suite' ? 0 : 1));
const report = tests.pipe(new spec());
report.on('end', () => {
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed ? 1 : 0;
});
report.pipe(process.stdout);

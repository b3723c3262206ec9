// Checks the model of a connection's rules exhaustively with SPIN, and that it can fail: each mutant takes one rule out and must
// be found. Installs spin and gcc as root on a Debian. Writes the states explored into docs/model.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { aptInstall } from '../tools/aptInstall.js';
import { writeFigures } from '../tools/figures/inDocument.js';
import { markdownTable } from '../tools/figures/markdownTable.js';

const model = resolve('model/connection.pml');

const BOUNDS = [
  'MESSAGES=2 LOSSES=2',
  'MESSAGES=3 LOSSES=2 CAPACITY=1',
  'MESSAGES=2 LOSSES=2 AT_LEAST_ONCE=1',
  'MESSAGES=2 LOSSES=1 HANDOVERS=1',
  'MESSAGES=2 LOSSES=2 HANDOVERS=1 AT_LEAST_ONCE=1',
];

const MUTANTS: [name: string, rule: string, bounds: string][] = [
  ['LEAVES_SOCKET_OPEN', 'C2', ''],
  ['KEEPS_OLD_SOCKET', 'C2', 'HANDOVERS=1'],
  ['BREAKS_BEFORE_MAKE', 'C10', 'HANDOVERS=1'],
  ['BOTH_DELIVER', 'C10', 'HANDOVERS=1'],
  ['FAILED_HANDOVER_LOSES', 'C10', 'HANDOVERS=1'],
  ['FORGETS_WHAT_IT_HELD', 'C10', 'HANDOVERS=1 AT_LEAST_ONCE=1'],
  ['HEARS_ABANDONED', 'C5', ''],
  ['NO_DEADLINE', 'H2', ''],
  ['RESENDS_AT_MOST_ONCE', 'O1', ''],
  ['DROPS_SILENTLY', 'O3', ''],
  ['RESENDS_CONFIRMED', 'O5', 'AT_LEAST_ONCE=1'],
  ['OPENS_AFTER_END', 'R8', ''],
  ['SENDS_AFTER_END', 'R8', ''],
];

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error ?? status) throw new Error(`${command} failed: ${error?.message ?? stdout + stderr}`);
  return stdout;
}

function install(): void {
  const missing = ['spin', 'gcc'].filter((command) => spawnSync('which', [command]).status !== 0);
  if (missing.length) aptInstall([...missing, 'libc6-dev']);
}

/** Explores all states. */
function check(defines: string): { states: number; errors: number } {
  const folder = mkdtempSync(join(tmpdir(), 'model-'));
  try {
    const flags = defines.split(' ').flatMap((define) => (define ? [`-D${define}`] : []));
    run('spin', [...flags, '-a', model], folder);
    run('gcc', ['-O1', '-w', '-DSAFETY', '-o', 'pan', 'pan.c'], folder);
    const told = run('./pan', ['-m200000'], folder);
    if (/max search depth too small|out of memory/.test(told)) throw new Error(`not exhaustive: ${defines}`);
    const figure = (pattern: RegExp) => Number(pattern.exec(told)?.[1] ?? NaN);
    return { states: figure(/(\d+) states, stored/), errors: figure(/errors: (\d+)/) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  install();
  const passed: boolean[] = [];
  const rows = BOUNDS.map((bounds) => {
    const { states, errors } = check(bounds);
    passed.push(errors === 0);
    console.log(`${bounds}: ${states} states, ${errors} errors`);
    return [bounds.toLowerCase().replaceAll('_', ' ').replaceAll('=', ' '), String(states), String(errors)];
  });
  for (const [name, rule, bounds] of MUTANTS) {
    const isFound = check(`MUTANT_${name} ${bounds}`).errors > 0;
    passed.push(isFound);
    console.log(`${rule}: ${name} is ${isFound ? 'found' : 'NOT FOUND'}`);
  }
  const failed = passed.filter((ok) => !ok).length;
  if (!failed) {
    const found = `${MUTANTS.length} of ${MUTANTS.length} mutants are found.`;
    await writeFigures(
      'docs/model.md',
      'npm run model',
      `${markdownTable({ head: ['bounds', 'states explored', 'errors'], rows })}\n\n${found}`,
    );
  }
  console.log(`${passed.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

void main();

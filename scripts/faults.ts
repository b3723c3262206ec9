// Lets every fault of spec/faults happen, RUNS times over, and writes what came of it to docs/reliability/faults.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { matrix } from '../spec/faults/matrix.js';
import type { GroupReport } from '../spec/support/faults/runGroup.js';
import { breachesOfGroup, summarize, toMarkdown } from '../spec/support/faults/summary.js';

const { RUNS = '1', LAYER = '' } = process.env;
const chosen = matrix.filter(({ layer }) => layer.includes(LAYER));

// Nothing may escape from a client; a rejection that nobody handles arrives here, too.
const escaped: unknown[] = [];
process.on('uncaughtException', (error) => {
  escaped.push(error);
  console.error('escaped:', error);
});

async function main(): Promise<void> {
  const start = performance.now();
  const groups: GroupReport[] = [];
  for (let run = 1; run <= Number(RUNS); run++) {
    for (const group of chosen) {
      const report = await group.run();
      groups.push(report);
      for (const breach of breachesOfGroup(report)) console.error(`run ${run}: ${breach}`);
    }
    const seconds = Math.round((performance.now() - start) / run / 100) / 10;
    console.error(`run ${run} of ${RUNS}: ${seconds} s each`);
    // A part of the matrix is no report.
    if (!LAYER) save({ runs: run, failures: failuresOf(groups), seconds, rows: summarize(groups) });
  }
  const failures = failuresOf(groups);
  console.log(`${toMarkdown(summarize(groups))}\n\n${failures} failures`);
  process.exitCode = failures ? 1 : 0;
}

function failuresOf(groups: readonly GroupReport[]): number {
  return summarize(groups).reduce((sum, row) => sum + row.failures, 0) + escaped.length;
}

function save(results: object): void {
  const environment = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length };
  mkdirSync('docs/reliability', { recursive: true });
  writeFileSync('docs/reliability/faults.json', `${JSON.stringify({ environment, ...results }, null, 2)}\n`);
}

void main();

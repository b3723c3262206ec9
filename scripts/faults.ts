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
    console.error(`run ${run} of ${RUNS}: ${Math.round((performance.now() - start) / run / 100) / 10} s each`);
  }
  const rows = summarize(groups);
  const failures = rows.reduce((sum, row) => sum + row.failures, 0) + escaped.length;
  console.log(`${toMarkdown(rows)}\n\n${failures} failures`);
  process.exitCode = failures ? 1 : 0;
  // A part of the matrix is no report.
  if (!LAYER) save({ rows, failures, seconds: Math.round((performance.now() - start) / Number(RUNS) / 100) / 10 });
}

function save(results: object): void {
  const environment = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length };
  mkdirSync('docs/reliability', { recursive: true });
  const text = JSON.stringify({ environment, runs: Number(RUNS), ...results }, null, 2);
  writeFileSync('docs/reliability/faults.json', `${text}\n`);
}

void main();

// Lets every fault of tools/faults happen, RUNS times over, and writes what came of it into docs/reliability.md and, run by
// run, to docs/reliability/faults.json. RUNS=0 only writes the document anew. With `network` as its argument it does the same
// for the faults of tools/faults/network: TLS, reverse proxies, and, as root on Linux, network namespaces. With `record` it records
// each client and runs the specs that the recordings print.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { faultFigures, place, results } from '../tools/faults/figures.js';
import { matrix } from '../tools/faults/matrix.js';
import { runNetwork } from '../tools/faults/network/runNetwork.js';
import { runRecorded } from '../tools/faults/runRecorded.js';
import type { GroupReport } from '../tools/faults/runGroup.js';
import { breachesOfGroup, summarize, tableOf, type FaultSummary } from '../tools/faults/summary.js';
import { writeFigures } from '../tools/figures/inDocument.js';
import { markdownTable } from '../tools/figures/markdownTable.js';

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
    if (!LAYER) save(summaryOf(groups, run, seconds));
  }
  if (LAYER) console.log(markdownTable(tableOf(summarize(groups))));
  else await writeFigures(...place, faultFigures());
  const failed = groups.flatMap((group) => group.reports.filter(({ breaches }) => breaches.length > 0)).length;
  const passed = groups.flatMap(({ reports }) => reports).length - failed;
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = groups.some((group) => breachesOfGroup(group).length > 0) || escaped.length ? 1 : 0;
}

function save(summary: FaultSummary): void {
  mkdirSync(dirname(results), { recursive: true });
  writeFileSync(results, `${JSON.stringify(summary, null, 2)}\n`);
}

function summaryOf(groups: readonly GroupReport[], runs: number, seconds: number): FaultSummary {
  const environment = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length };
  const rows = summarize(groups);
  return {
    environment,
    runs,
    failures: rows.reduce((sum, row) => sum + row.failures, 0) + escaped.length,
    seconds,
    rows,
  };
}

async function network(): Promise<void> {
  const failed = await runNetwork(Number(RUNS), LAYER);
  process.exitCode = failed || escaped.length ? 1 : 0;
}

async function recorded(): Promise<void> {
  const failed = await runRecorded(chosen);
  process.exitCode = failed || escaped.length ? 1 : 0;
}

const commands: Record<string, () => Promise<void>> = { network, record: recorded };
void (commands[process.argv[2] ?? ''] ?? main)();

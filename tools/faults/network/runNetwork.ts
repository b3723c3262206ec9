import { writeFigures } from '../../figures/inDocument.js';
import { markdownTable } from '../../figures/markdownTable.js';
import { spread, tableOf, type TableRow } from '../summary.js';
import { install, isRoot } from './commands.js';
import { networkMatrix } from './networkMatrix.js';
import type { NetworkGroup } from './networkFault.js';
import { undoOnSignals } from './undo.js';

interface Row {
  readonly layer: string;
  readonly name: string;
  readonly client: string;
  failures: number;
  bound: number | undefined;
  readonly times: number[];
}

/** Lets every fault of the network happen, one after the other, so many times over, and tells how many failed. */
export async function runNetwork(runs: number, layer: string): Promise<number> {
  undoOnSignals();
  const missing = install();
  if (missing.length) console.error(`not installed, and only root can: ${missing.join(', ')}`);
  const chosen = networkMatrix.filter((group) => group.layer.includes(layer));
  const rows: Row[] = [];
  let [passed, failed] = [0, 0];
  const begin = performance.now();
  for (let turn = 1; turn <= runs; turn++) {
    for (const group of chosen) {
      if (group.needsRoot && !isRoot) {
        console.error(`${group.layer}: cannot run without root`);
        failed += group.faults.length;
        continue;
      }
      const start = performance.now();
      const failures = await runGroup(group, rows);
      const took = Math.round((performance.now() - start) / 1_000);
      const count = group.faults.length;
      console.log(`run ${turn}: ${group.layer}: ${count - failures} passed, ${failures} failed, ${took} s`);
      failed += failures;
      passed += group.faults.length - failures;
    }
  }
  const seconds = Math.round((performance.now() - begin) / runs / 1_000);
  const table = markdownTable(tableOf(rows.map(summaryOf)));
  const inAll = `${runs} runs, about ${seconds} s each, one fault after the other, Node ${process.version}: ${failed} failures.`;
  // A part of the matrix is no report, nor is one without a layer that could not begin.
  const isWhole = !layer && new Set(rows.map((row) => row.layer)).size === networkMatrix.length;
  if (!isWhole) console.log(table);
  else await writeFigures('docs/reliability.md', 'npm run faults -- network', `${inAll}\n\n${table}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
}

async function runGroup({ layer, faults, open }: NetworkGroup, rows: Row[]): Promise<number> {
  let failures = 0;
  let close: () => unknown;
  try {
    close = await open();
  } catch (error) {
    console.error(`${layer}: cannot begin: ${(error as Error).message}`);
    return faults.length;
  }
  try {
    for (const { name, client, happen } of faults) {
      let row = rows.find((row) => row.layer === layer && row.name === name);
      if (!row) rows.push((row = { layer, name, client, failures: 0, bound: undefined, times: [] }));
      try {
        const { noticedAfter, bound } = await happen();
        row.bound = bound;
        if (noticedAfter !== undefined) row.times.push(noticedAfter);
      } catch (error) {
        failures++;
        row.failures++;
        console.error(`${layer}: ${name}: ${(error as Error).message}`);
      }
    }
  } finally {
    await close();
  }
  return failures;
}

/** A row as that of any other matrix. */
const summaryOf = ({ layer, name, client, failures, bound, times }: Row): TableRow => ({
  layer,
  fault: name,
  client,
  failures,
  bound: bound ?? null,
  noticedAfter: times.length ? spread(times) : null,
});

import { readFileSync } from 'node:fs';
import { markdownTable } from '../figures/markdownTable.js';
import { tableOf, type FaultSummary } from './summary.js';

/** Where the figures stand, and the command whose they are. */
export const place = ['docs/reliability.md', 'npm run faults'] as const;

/** What came of the last runs of the whole matrix. */
export const results = 'docs/reliability/faults.json';

/** The same, for the document. */
export function faultFigures(): string {
  const { environment, runs, seconds, failures, rows } = JSON.parse(readFileSync(results, 'utf8')) as FaultSummary;
  const { cores, cpu, node } = environment;
  const inAll = `${runs} runs of the whole matrix, ${seconds} s each: ${failures} failures (${cores} cores of ${cpu}, Node ${node}).`;
  return `${inAll}\n\n${markdownTable(tableOf(rows))}`;
}

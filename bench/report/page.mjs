import { markdownTable } from '../../tools/figures/markdownTable.ts';
import { benches } from '../benches/index.mjs';
import { summary } from './summary.mjs';
import { describeTarget } from './terminal.mjs';

/** A benchmark that is newer than the last whole run has its place on the page from the next one on. */
export const measuredIn = (results) => benches.filter(({ name }) => name in results);

/** docs/performance.md. */
export function page({ environment: { node, cpu, cores, versions }, results }) {
  const sections = measuredIn(results).map((bench) => section(bench, results));
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `<!-- Written by \`npm run bench\`: change bench/, not this. -->

# Performance

\`npm run bench\` measures everything again in less than ten minutes, and writes this page, its pictures and the figures in the README.
These figures are from one run on ${cores} cores of a shared ${cpu}, with Node ${node.slice(1)}. Compare them with each other, not with figures from another
machine. Versions: ${list.join(', ')}.

## In short

${summary(results)}

${sections.join('\n')}`;
}

function section({ name, heading, intro, tables, targets, plots, floor }, results) {
  const data = results[name];
  const parts = [`## ${heading}`, intro];
  for (const { file, alt } of plots?.(data) ?? []) parts.push(`![${alt}](performance/${file})`);
  for (const table of tables(data)) parts.push(...(table.caption ? [table.caption] : []), markdownTable(table));
  const aims = targets(data, results);
  if (aims.length) parts.push('Targets:', aims.map((target) => `- ${describeTarget(target)}`).join('\n'));
  if (floor) parts.push(floor);
  return parts.join('\n\n') + '\n';
}

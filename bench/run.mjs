// `npm run bench` measures everything and writes docs/performance.{md,json,svg} and the figures in the README;
// `npm run bench -- inbound size` measures some and only prints.
import { benches } from './benches/index.mjs';
import { environment } from './harness/environment.mjs';
import { banner, printTable, printTargets } from './report/terminal.mjs';
import { writeDocs } from './report/docs.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length) {
  console.error(`no such benchmark: ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}

const chosen = benches.filter(({ name }) => names.length === 0 || names.includes(name));
const results = {};
for (const bench of chosen) {
  const start = performance.now();
  banner(bench.heading);
  const data = await bench.measure();
  results[bench.name] = data;
  bench.tables(data).forEach(printTable);
  printTargets(bench.targets(data, results));
  console.log(`(${((performance.now() - start) / 1_000).toFixed(0)} s)`);
}

if (names.length === 0) await writeDocs({ environment: environment(), results });

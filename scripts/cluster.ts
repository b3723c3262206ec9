// Pulls a thousand cables between clients and a cluster, and ends its nodes in turn, while messages go both ways; then has a client
// miss more than the log keeps. `npm run cluster`; RUNS is how many cables and nodes in all.
import { installMissing } from '../tools/cluster/installMissing.js';
import { boundFigures, clusterFigures } from '../tools/cluster/figures.js';
import { passBound } from '../tools/cluster/passBound.js';
import { runCluster } from '../tools/cluster/runCluster.js';
import { formatted, writeFigures } from '../tools/figures/inDocument.js';
import { markdownTable } from '../tools/figures/markdownTable.js';

const DOCUMENT = 'docs/reliability.md';
const COMMAND = 'npm run cluster';

const { SEED = '1', RUNS = '1000' } = process.env;
const isWhole = !process.env.SEED && !process.env.RUNS;

async function main(): Promise<void> {
  installMissing('redis-server', 'haproxy');
  // With this process all that it has started ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const run = await runCluster(Number(RUNS), Number(SEED), (pulled) => {
    if (pulled % 100 === 0) console.error(`${pulled} cables pulled`);
  });
  const figures = [...clusterFigures(run, Number(RUNS)), ...boundFigures(await passBound())];
  const table = markdownTable({
    head: ['', 'figure', 'bound'],
    rows: figures.map(({ what, value, bound }) => [what, value, bound]),
  });
  console.log(await formatted(DOCUMENT, table));
  console.log(`${run.seconds} s`);

  const broken = figures.filter(({ isKept }) => !isKept);
  for (const { what, value, bound } of broken) console.error(`BROKEN: ${what}: ${value}, must be ${bound}`);
  if (broken.length) {
    console.error(`again: SEED=${SEED} RUNS=${RUNS} ${COMMAND}`);
    process.exitCode = 1;
  } else if (isWhole) await writeFigures(DOCUMENT, COMMAND, table);
  const bounded = figures.filter(({ bound }) => bound);
  console.log(`${bounded.length - broken.length} passed, ${broken.length} failed`);
}

void main();

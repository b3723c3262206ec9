// Plays the same scenes in every JavaScript runtime there is for the library: `npm run runtimes`, or with parts of names after it.
// Not part of `npm test`, because all those runtimes are a large thing to install.
import { rmSync } from 'node:fs';
import { writeFigures } from '../tools/figures/inDocument.js';
import { markdownTable } from '../tools/figures/markdownTable.js';
import { installRuntimes } from '../tools/runtimes/install.js';
import { runScenes, type Outcome } from '../tools/runtimes/runScenes.js';
import { runtimes } from '../tools/runtimes/runtimes.js';

const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
const chosen = runtimes.filter(
  ({ name }) => !wanted.length || wanted.some((part) => name.toLowerCase().includes(part)),
);

const passed = ({ reports }: Outcome) => reports.filter(({ error }) => error === undefined).length;
const clean = ({ reports }: Outcome) => reports.filter(({ error, fault }) => error === undefined && !fault).length;
const seen = ({ reports }: Outcome, beginning: string) =>
  reports.find(({ scene }) => scene.startsWith(beginning))?.seen ?? '';

const table = (outcomes: readonly Outcome[]) =>
  markdownTable({
    head: [
      'Runtime',
      'Version',
      'Scenes',
      'A reset',
      'No close frame',
      'Status 401',
      'A closed port',
      'Close code 1008',
      'Known fault',
    ],
    rows: outcomes.map((outcome) => [
      outcome.name,
      outcome.version,
      `${clean(outcome)} of ${outcome.reports.length}`,
      seen(outcome, 'comes back after a reset'),
      seen(outcome, 'comes back after an end without'),
      seen(outcome, 'a refused upgrade (401)'),
      seen(outcome, 'comes in when a dead port'),
      seen(outcome, 'close 1008'),
      outcome.reports.map(({ fault }) => fault ?? '').join(''),
    ]),
  });

async function run(): Promise<void> {
  const outcomes: Outcome[] = [];
  const folder = await installRuntimes(chosen);
  try {
    for (const runtime of chosen) {
      const start = performance.now();
      const outcome = await runScenes(runtime, folder, ({ scene, error }) => {
        if (error !== undefined) console.log(`  ${scene}: ${error}`);
      });
      outcomes.push(outcome);
      const seconds = Math.round((performance.now() - start) / 1000);
      console.log(
        `${outcome.name} ${outcome.version}: ${passed(outcome)} of ${outcome.reports.length} in ${seconds} s`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const all = outcomes.reduce((sum, { reports }) => sum + reports.length, 0);
  const good = outcomes.reduce((sum, outcome) => sum + passed(outcome), 0);
  if (!wanted.length && good === all) await writeFigures('docs/reliability.md', 'npm run runtimes', table(outcomes));
  console.log(`\n${good} passed, ${all - good} failed`);
  process.exitCode = good === all ? 0 : 1;
}

void run();

// Plays the scenes of tools/engines in Chromium, Firefox and WebKitGTK at once, and writes what was seen into docs/reliability.md.
// With the name of an engine, and of a scene or a part of it, it only prints: npm run engines -- firefox outage
// With `outage` alone it measures what each engine adds to an outage, RUNS times, and writes a table of its own.
import { writeFigures } from '../tools/figures/inDocument.js';
import { chromium } from '../tools/engines/chromium.js';
import { firefox } from '../tools/engines/firefox.js';
import { install } from '../tools/engines/install.js';
import { measureOutages, outageTable } from '../tools/engines/outages.js';
import { runScenes } from '../tools/engines/runScenes.js';
import { scenes } from '../tools/engines/scenes/index.js';
import { tableOf } from '../tools/engines/table.js';
import { webkit } from '../tools/engines/webkit.js';

const DOCUMENT = 'docs/reliability.md';

const kinds = [chromium, firefox, webkit];
const [engine, part = ''] = process.argv.slice(2);

async function playScenes(): Promise<void> {
  const wanted = kinds.filter(({ key }) => !engine || key === engine);
  const chosen = scenes.filter(({ name }) => name.includes(part));
  if (!wanted.length || !chosen.length)
    throw new Error('engines: chromium, firefox, webkit; then a part of a scene’s name; or outage');
  install(wanted);
  const reports = await Promise.all(
    wanted.map((kind) =>
      runScenes(kind, chosen, (name, { scene, seen, failed }) =>
        console.log(`${failed ? 'FAIL' : 'pass'} ${name}: ${scene}: ${seen}`),
      ),
    ),
  );
  const outcomes = reports.flatMap(({ outcomes }) => outcomes);
  const failed = outcomes.filter(({ failed }) => failed).length;
  // A part is no report.
  await close('npm run engines', tableOf(reports), outcomes.length - failed, failed, !engine);
}

async function playOutages(): Promise<void> {
  install(kinds);
  const runs = Number(process.env.RUNS ?? 2);
  const reports = await Promise.all(kinds.map((kind) => measureOutages(kind, runs, console.log)));
  const passed = reports.flatMap(({ times }) => times.flat()).length;
  const failed = reports.reduce((sum, { failed }) => sum + failed, 0);
  await close('npm run engines -- outage', outageTable(reports), passed, failed, !process.env.RUNS);
}

/** Nor is what has gone wrong a report. */
async function close(command: string, table: string, passed: number, failed: number, isWhole: boolean) {
  console.log(`\n${table}\n`);
  if (isWhole && !failed) await writeFigures(DOCUMENT, command, table);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

void (engine === 'outage' ? playOutages() : playScenes());

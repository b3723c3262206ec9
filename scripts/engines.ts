// Plays the scenes of tools/engines in Chromium, Firefox and WebKitGTK at once, and writes what was seen into docs/reliability.md.
// With the name of an engine, and of a scene or a part of it, it only prints: npm run engines -- firefox outage
import { writeFigures } from '../tools/figures/inDocument.js';
import { chromium } from '../tools/engines/chromium.js';
import { firefox } from '../tools/engines/firefox.js';
import { install } from '../tools/engines/install.js';
import { runScenes } from '../tools/engines/runScenes.js';
import { scenes } from '../tools/engines/scenes/index.js';
import { tableOf } from '../tools/engines/table.js';
import { webkit } from '../tools/engines/webkit.js';

const [engine, part = ''] = process.argv.slice(2);
const kinds = [chromium, firefox, webkit].filter(({ key }) => !engine || key === engine);
const chosen = scenes.filter(({ name }) => name.includes(part));

async function main(): Promise<void> {
  if (!kinds.length || !chosen.length)
    throw new Error('engines: chromium, firefox, webkit; then a part of a scene’s name');
  install(kinds);
  const reports = await Promise.all(
    kinds.map((kind) =>
      runScenes(kind, chosen, (name, { scene, seen, failed }) =>
        console.log(`${failed ? 'FAIL' : 'pass'} ${name}: ${scene}: ${seen}`),
      ),
    ),
  );
  const outcomes = reports.flatMap(({ outcomes }) => outcomes);
  const failed = outcomes.filter(({ failed }) => failed).length;
  const table = tableOf(reports);
  console.log(`\n${table}\n`);
  // A part is no report, nor is what has gone wrong.
  if (!engine && !failed) await writeFigures('docs/reliability.md', 'npm run engines', table);
  console.log(`${outcomes.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

void main();

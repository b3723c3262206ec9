// A socket that is dropped ten thousand times, and two thousand at once whose server restarts: nothing may be left of it.
// `load`: ten thousand at one server instead. `handover`: a feed both ways whose connection is renewed a thousand times, in each of some ways.
import { formatted, writeFigures } from '../tools/figures/inDocument.js';
import { markdownTable } from '../tools/figures/markdownTable.js';
import { soakCrowd } from '../tools/soak/crowd.js';
import { soakDrains } from '../tools/soak/drains.js';
import {
  below,
  crowdFigures,
  handoverFigures,
  loadFigures,
  reconnectFigures,
  sideBySide,
  type Figure,
  type Scene,
} from '../tools/soak/figures.js';
import { SCENES, soakHandovers } from '../tools/soak/handovers.js';
import { soakLoad } from '../tools/soak/load.js';
import { soakReconnects } from '../tools/soak/reconnects.js';

const DOCUMENT = 'docs/reliability.md';

const part = process.argv[2];
const isLoad = part === 'load';
const isHandover = part === 'handover';
const command = isLoad || isHandover ? `npm run soak -- ${part}` : 'npm run soak';
const { SEED = '1', RECONNECTS = isHandover ? '1000' : '10000', SOCKETS = isLoad ? '10000' : '2000' } = process.env;
const [reconnects, sockets, seed] = [Number(RECONNECTS), Number(SOCKETS), Number(SEED)];
const isWhole = !process.env.SEED && !process.env.RECONNECTS && !process.env.SOCKETS;

/** The figures of one part below those of the other, or those of some scenes side by side. */
type Measured = readonly Figure[] | readonly Scene[];

async function measure(): Promise<Measured> {
  if (isLoad) return loadFigures(await soakLoad(sockets, seed), sockets);
  if (isHandover) {
    const scenes: Scene[] = [];
    for (const scene of SCENES) {
      scenes.push({ name: scene.name, figures: handoverFigures(await soakHandovers(reconnects, scene), reconnects) });
    }
    // Each starts a process.
    const drains = Math.ceil(reconnects / 20);
    return [
      ...scenes,
      { name: 'ours, `drain()`, `resume`', figures: handoverFigures(await soakDrains(drains), drains) },
    ];
  }
  return [
    ...crowdFigures(await soakCrowd(sockets, seed), sockets),
    ...reconnectFigures(await soakReconnects(reconnects), reconnects),
  ];
}

async function soak(): Promise<void> {
  const measured = await measure();
  const table = markdownTable(isOfScenes(measured) ? sideBySide(measured) : below(measured));
  const figures = isOfScenes(measured) ? measured.flatMap(({ figures }) => figures) : measured;
  console.log(await formatted(DOCUMENT, table));

  const broken = figures.filter(({ isKept }) => !isKept);
  for (const { what, value, bound } of broken) console.error(`BROKEN: ${what}: ${value}, must be ${bound}`);
  if (broken.length) {
    console.error(`again: SEED=${SEED} RECONNECTS=${RECONNECTS} SOCKETS=${SOCKETS} ${command}`);
    process.exitCode = 1;
  } else if (isWhole) await writeFigures(DOCUMENT, command, table);
  const bounded = figures.filter(({ bound }) => bound);
  console.log(`${bounded.length - broken.length} passed, ${broken.length} failed`);
}

const isOfScenes = (measured: Measured): measured is readonly Scene[] => measured.some((part) => 'figures' in part);

void soak();

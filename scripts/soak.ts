// A socket that is dropped ten thousand times, and two thousand at once whose server restarts: nothing may be left of it.
// `load`: ten thousand at one server instead. `handover`: a feed both ways whose connection is renewed a thousand times.
import { formatted, writeFigures } from '../tools/figures/inDocument.js';
import { markdownTable } from '../tools/figures/markdownTable.js';
import { soakCrowd } from '../tools/soak/crowd.js';
import { crowdFigures, handoverFigures, loadFigures, reconnectFigures, type Figure } from '../tools/soak/figures.js';
import { soakHandovers } from '../tools/soak/handovers.js';
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

async function measure(): Promise<Figure[]> {
  if (isLoad) return loadFigures(await soakLoad(sockets, seed), sockets);
  if (isHandover) {
    return [
      ...handoverFigures(await soakHandovers(reconnects, 'the server'), reconnects),
      ...handoverFigures(await soakHandovers(reconnects, 'resume'), reconnects),
    ];
  }
  return [
    ...crowdFigures(await soakCrowd(sockets, seed), sockets),
    ...reconnectFigures(await soakReconnects(reconnects), reconnects),
  ];
}

async function soak(): Promise<void> {
  const figures = await measure();
  const table = markdownTable({
    head: ['', 'figure', 'bound'],
    rows: figures.map(({ what, value, bound }) => [what, value, bound]),
  });
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

void soak();

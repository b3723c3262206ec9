// A socket that is dropped ten thousand times, and two thousand at once whose server restarts: nothing may be left of it.
import { formatted, writeFigures } from '../tools/figures/inDocument.js';
import { markdownTable } from '../tools/figures/markdownTable.js';
import { soakCrowd } from '../tools/soak/crowd.js';
import { crowdFigures, reconnectFigures } from '../tools/soak/figures.js';
import { soakReconnects } from '../tools/soak/reconnects.js';

const DOCUMENT = 'docs/reliability.md';

const { SEED = '1', RECONNECTS = '10000', SOCKETS = '2000' } = process.env;
const [reconnects, sockets] = [Number(RECONNECTS), Number(SOCKETS)];
const isWhole = !process.env.SEED && !process.env.RECONNECTS && !process.env.SOCKETS;

async function soak(): Promise<void> {
  const figures = [
    ...crowdFigures(await soakCrowd(sockets, Number(SEED)), sockets),
    ...reconnectFigures(await soakReconnects(reconnects), reconnects),
  ];
  const table = markdownTable({
    head: ['', 'figure', 'bound'],
    rows: figures.map(({ what, value, bound }) => [what, value, bound]),
  });
  console.log(await formatted(DOCUMENT, table));

  const broken = figures.filter(({ isKept }) => !isKept);
  for (const { what, value, bound } of broken) console.error(`BROKEN: ${what}: ${value}, must be ${bound}`);
  if (broken.length) {
    console.error(`again: SEED=${SEED} RECONNECTS=${RECONNECTS} SOCKETS=${SOCKETS} npm run soak`);
    process.exitCode = 1;
  } else if (isWhole) await writeFigures(DOCUMENT, 'npm run soak', table);
}

void soak();

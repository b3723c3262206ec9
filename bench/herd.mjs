// A hundred thousand clients that a server drops at once, and that come back when it does: simulated, the same each time.
import { formatted, writeFigures } from '../tools/figures/inDocument.ts';
import { crowd, crowdTable, place } from './backoff/crowd.mjs';
import { textPlot } from './backoff/textPlot.mjs';

const fates = crowd();
const [document] = place;
const seconds = fates[0].perSecond.length;

console.log('Connect attempts per second after 100 000 clients were dropped, 100 to 100 000, logarithmic;');
console.log('the server is down for 30 s.\n');
for (const { title, perSecond } of fates) console.log(`${textPlot(perSecond)}  ${title}`);
console.log(Array.from({ length: seconds / 10 }, (_, i) => `${i * 10} s`.padEnd(10)).join('') + '\n');
console.log(await formatted(document, crowdTable(fates)));

await writeFigures(...place, crowdTable(fates));

const LEVELS = ' ▁▂▃▄▅▆▇█';
const [LEAST, MOST] = [100, 100_000];

/** A bar for each count, on a logarithmic scale from 100 to 100 000. */
export const textPlot = (counts) => counts.map((count) => LEVELS[levelOf(count)]).join('');

function levelOf(count) {
  const share = Math.log(Math.max(LEAST, count) / LEAST) / Math.log(MOST / LEAST);
  return Math.min(LEVELS.length - 1, Math.ceil(share * (LEVELS.length - 1)));
}

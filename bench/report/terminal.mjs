const isNumeric = (cell) => /^[-–\d]|^never/.test(cell);

export function banner(heading) {
  console.log(`\n${heading}\n${'='.repeat(heading.length)}`);
}

export function printTable({ caption, head, rows }) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  const isRight = head.map((_, i) => i > 0 && rows.every((row) => isNumeric(row[i])));
  const line = (row) =>
    row.map((cell, i) => (isRight[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ');
  if (caption) console.log(`\n${caption}`);
  [head, widths.map((width) => '-'.repeat(width)), ...rows].forEach((row) => console.log(line(row).trimEnd()));
}

export function printTargets(targets) {
  if (targets.length) console.log();
  for (const target of targets) console.log(describeTarget(target));
}

/** `met: heap per connection: 1.9 kB, at most 2.5 kB (goal moved from 2: because …)` */
export function describeTarget(target) {
  const { text, moved } = target;
  const reason = moved ? ` (goal moved from ${moved.from}: ${moved.because})` : '';
  return `${isMet(target) ? 'met' : 'NOT MET'}: ${text}: ${valueOf(target)}, ${limitOf(target)}${reason}`;
}

export const isMet = ({ value, atMost = Infinity, atLeast = -Infinity }) => value <= atMost && value >= atLeast;
export const valueOf = ({ value, unit = '' }) => `${Number(value.toFixed(2))}${unit}`;
export const limitOf = ({ atMost, atLeast, unit = '' }) =>
  atMost === undefined ? `at least ${atLeast}${unit}` : `at most ${atMost}${unit}`;

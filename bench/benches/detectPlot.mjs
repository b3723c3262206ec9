import { escapeXml } from '../report/escapeXml.mjs';
import { COLOURS, picture } from '../report/picture.mjs';

const [LEFT, RIGHT] = [232, 576];
const COLUMNS = [656, 744];
const [TOP, ROW, BAR] = [134, 26, 16];
const TICKS = [0.5, 1, 2, 5, 10, 20, 40];
const PALE = 0.4;
const TITLE = 'A pulled cable: until it is noticed, and until there is a new connection';
const LEGEND = [
  { x: 16, y: 46, fill: COLOURS.ours, words: 'heartbeatSocket$' },
  { x: 220, y: 46, fill: COLOURS.peer, words: 'another heartbeat' },
  { x: 424, y: 46, fill: COLOURS.blind, words: 'no heartbeat' },
  { x: 16, y: 68, fill: '#1f2328', words: 'not noticed' },
  { x: 220, y: 68, fill: '#1f2328', opacity: PALE, words: 'noticed, no new connection yet' },
];

/** Seconds grow tenfold with every so many pixels, or 1.5 of them would be nothing next to 31. */
function x(seconds) {
  const [first, last] = [TICKS[0], TICKS.at(-1)];
  return LEFT + ((RIGHT - LEFT) * Math.log(seconds / first)) / Math.log(last / first);
}

/** Each row has the seconds until it has `noticed` and `reopened`, `undefined` for never, and a `kind`, its colour. */
export function detectPlot({ rows, bound }) {
  const height = TOP + rows.length * ROW + 30;
  const said = rows.map(({ label, noticed, reopened }) => `${label}: ${inWords(noticed)}, ${inWords(reopened)}`);
  const description = `Median time until each client notices, and until it has a new open socket. ${said.join('; ')}.`;
  const body = [
    ...LEGEND.map(legend),
    ...['noticed', 'open again'].map((words, i) => text(COLUMNS[i], TOP - 14, words, END)),
    ...TICKS.map((seconds) => mark(seconds, height - 24, `${seconds} s`, height - 8)),
    ...rows.map(row),
    mark(bound, height - 24, `${bound} s: interval + timeout`, TOP - 14, 'stroke-dasharray="3 3"'),
  ];
  const svg = picture({ title: TITLE, description, height, body: body.join('\n') });
  return { file: 'detect.svg', alt: `${TITLE}, by client.`, svg };
}

const END = 'text-anchor="end"';
const inWords = (seconds) => (seconds === undefined ? 'never' : `${seconds.toFixed(1)} s`);
const text = (x, y, words, rest = '') => `<text x="${x}" y="${y}" ${rest}>${escapeXml(words)}</text>`;

const legend = ({ x, y, fill, opacity = 1, words }) =>
  `<rect x="${x}" y="${y}" width="12" height="12" rx="2" fill="${fill}" fill-opacity="${opacity}"/>${text(x + 18, y + 11, words)}`;

function mark(seconds, bottom, words, y, dashes = 'stroke-opacity="0.2"') {
  const at = x(seconds).toFixed(1);
  return `<path d="M${at} ${TOP - 6}V${bottom}" stroke="#1f2328" ${dashes}/>${text(at, y, words, 'text-anchor="middle" font-size="11"')}`;
}

function row({ label, noticed, reopened, kind }, i) {
  const y = TOP + i * ROW;
  const base = y + BAR - 3;
  const weight = kind === 'ours' ? 'font-weight="600"' : '';
  const solid = x(noticed ?? TICKS.at(-1));
  const end = x(reopened ?? TICKS.at(-1));
  const piece = (shape, opacity) => `<path d="${shape}" fill="${COLOURS[kind]}" fill-opacity="${opacity}"/>`;
  const box = (from, to) => `M${from.toFixed(1)} ${y}H${to.toFixed(1)}v${BAR}H${from.toFixed(1)}z`;
  const arrow = `M${end.toFixed(1)} ${y}l10 ${BAR / 2}l-10 ${BAR / 2}z`;
  return [
    text(LEFT - 10, base, label, `${END} ${weight}`),
    piece(box(LEFT, solid), 1),
    end > solid ? piece(box(solid, end), PALE) : '',
    reopened === undefined ? piece(arrow, noticed === undefined ? 1 : PALE) : '',
    ...[noticed, reopened].map((seconds, n) => text(COLUMNS[n], base, inWords(seconds), `${END} ${weight}`)),
  ].join('');
}

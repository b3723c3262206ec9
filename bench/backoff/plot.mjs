import { escapeXml } from '../report/escapeXml.mjs';
import { COLOURS, picture, WIDTH } from '../report/picture.mjs';
import { rate, seconds } from './units.mjs';

const LEFT = 84;
const RIGHT = 20;
const TOP = 92;
const PANEL = 84;
const PITCH = 124;
const [LEAST, MOST] = [100, 200_000];
const DECADES = [100, 1_000, 10_000, 100_000];

const fixed = (number) => Number(number.toFixed(1));

/**
 * Attempts per second over time: a panel for each policy, one below the other, on one time axis. The scale is
 * logarithmic, because the bursts of 100 000 would leave nothing to see of the rest.
 */
export function herdPlot({ file, title, description, downFor, capacity, panels }) {
  const last = panels[0].perSecond.length;
  const back = downFor / 1_000;
  const x = (second) => fixed(LEFT + (second / last) * (WIDTH - LEFT - RIGHT));
  const y = (count) => fixed(PANEL * (1 - Math.log(Math.max(LEAST, count) / LEAST) / Math.log(MOST / LEAST)));
  const bottom = TOP + (panels.length - 1) * PITCH + PANEL;
  const height = bottom + 56;

  const grid = DECADES.map(
    (count) => `<path d="M${LEFT} ${y(count)}H${WIDTH - RIGHT}" stroke="#d8dce1"/>
<text x="${LEFT - 8}" y="${y(count) + 4}" text-anchor="end" font-size="11">${rate(count)}</text>`,
  ).join('\n');
  const panel = ({ label, isOurs, perSecond, figures }, i) => {
    const steps = perSecond.map((count, second) => `V${y(count)}H${x(second + 1)}`).join('');
    return `<g transform="translate(0 ${TOP + i * PITCH})">
<rect x="${LEFT}" width="${x(back) - LEFT}" height="${PANEL}" fill="#eef0f3"/>
${grid}
<path d="M${LEFT} ${y(LEAST)}${steps}V${y(LEAST)}Z" fill="${COLOURS[isOurs ? 'ours' : 'peer']}"/>
<path d="M${x(back)} ${y(capacity)}H${WIDTH - RIGHT}" stroke="#1f2328" stroke-dasharray="4 3"/>
<text x="${LEFT}" y="-8" font-weight="600">${escapeXml(label)}</text>
<text x="${WIDTH - RIGHT}" y="-8" text-anchor="end">${escapeXml(inWords(figures))}</text>
</g>`;
  };
  const key = `<g transform="translate(0 ${TOP})" font-size="11">
<text x="${x(back) - 6}" y="${y(capacity) + 4}" text-anchor="end">server down</text>
<text x="${WIDTH - RIGHT}" y="${y(capacity) + 16}" text-anchor="end">accepts ${rate(capacity)}</text>
</g>`;
  const tick = (second) =>
    `<text x="${x(second)}" y="${bottom + 18}" text-anchor="middle" font-size="11">${second} s</text>`;

  const inFull = panels.map(({ label, figures }) => `${label}: ${inWords(figures)}`).join('; ');
  const body = [
    `<text x="16" y="50">${escapeXml(description)}</text>`,
    ...panels.map(panel),
    key,
    ...Array.from({ length: last / 10 + 1 }, (_, i) => tick(i * 10)),
    `<text x="${x(last / 2)}" y="${bottom + 40}" text-anchor="middle">time after the drop</text>`,
  ];
  const svg = picture({ title, description: `${description} ${inFull}.`, height, body: body.join('\n') });
  return { file, alt: `${title}: ${description}`, svg };
}

function inWords({ peak, nearlyAll }) {
  const back = nearlyAll === null ? 'never 99 % back' : `99 % back after ${seconds(nearlyAll)}`;
  return `at most ${rate(peak)} after the return; ${back}`;
}

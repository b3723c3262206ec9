import { escapeXml } from './escapeXml.mjs';
import { COLOURS, picture, WIDTH } from './picture.mjs';

const LABELS = 220;
const VALUES = 70;
const ROW = 26;
const TOP = 74;

/**
 * Horizontal bars. Each row has a `kind`, which gives it its colour, and which `legend` puts in words.
 */
export function bars({ file, title, description, unit, rows, legend }) {
  const most = Math.max(...rows.map(({ value }) => value));
  const height = TOP + rows.length * ROW + 16;
  const scale = (WIDTH - LABELS - VALUES) / most;
  const bar = ({ label, value, kind }, i) => {
    const y = TOP + i * ROW;
    const width = Math.max(1, value * scale).toFixed(1);
    const weight = kind === 'ours' ? ' font-weight="600"' : '';
    return `<text x="${LABELS - 10}" y="${y + 14}" text-anchor="end"${weight}>${escapeXml(label)}</text>
<rect x="${LABELS}" y="${y}" width="${width}" height="18" rx="2" fill="${COLOURS[kind]}"/>
<text x="${LABELS + Number(width) + 8}" y="${y + 14}"${weight}>${Math.round(value)} ${unit}</text>`;
  };
  const key = ([kind, text], i) => {
    const x = LABELS + i * 170;
    return `<rect x="${x}" y="46" width="12" height="12" rx="2" fill="${COLOURS[kind]}"/><text x="${x + 18}" y="57">${escapeXml(text)}</text>`;
  };
  const said = rows.map(({ label, value }) => `${label}: ${Math.round(value)} ${unit}`);
  const svg = picture({
    title,
    description: `${description} ${said.join('; ')}.`,
    height,
    body: [...Object.entries(legend).map(key), ...rows.map(bar)].join('\n'),
  });
  return { file, alt: `${title}: ${description}`, svg };
}

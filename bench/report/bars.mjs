import { escapeXml } from './escapeXml.mjs';

const WIDTH = 760;
const LABELS = 220;
const VALUES = 70;
const ROW = 26;
const TOP = 74;
const COLOURS = { ours: '#0b7a5c', peer: '#c2571a', blind: '#8a8f98' };

/**
 * Horizontal bars. Each row has a `kind`, which gives it its colour, and which `legend` puts in words. The picture has a
 * ground of its own, so that it reads on a dark page, too.
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
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">
<title id="title">${escapeXml(title)}</title>
<desc id="desc">${escapeXml(`${description} ${rows.map(({ label, value }) => `${label}: ${Math.round(value)} ${unit}`).join('; ')}.`)}</desc>
<rect width="100%" height="100%" rx="6" fill="#ffffff"/>
<text x="16" y="28" font-size="16" font-weight="600">${escapeXml(title)}</text>
${Object.entries(legend).map(key).join('\n')}
${rows.map(bar).join('\n')}
</svg>
`;
  return { file, alt: `${title}: ${description}`, svg };
}

import { escapeXml } from './escapeXml.mjs';

export const WIDTH = 760;

/** Ours, a peer that has a heartbeat, and one that is blind to a dead peer. */
export const COLOURS = { ours: '#0b7a5c', peer: '#c2571a', blind: '#8a8f98' };

/** An SVG with a ground of its own, so that it reads on a dark page, too; `description` says all that it shows. */
export const picture = ({ title, description, height, body }) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">
<title id="title">${escapeXml(title)}</title>
<desc id="desc">${escapeXml(description)}</desc>
<rect width="100%" height="100%" rx="6" fill="#ffffff"/>
<text x="16" y="28" font-size="16" font-weight="600">${escapeXml(title)}</text>
${body}
</svg>
`;

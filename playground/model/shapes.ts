/** The marbles. Each is drawn around the point where its lane's line is at its time. */
export const SHAPES = {
  message: (letter: string) => `<circle class="message" r="9"/><text class="letter" y="4">${escape(letter)}</text>`,
  ping: () =>
    `<path class="stem" d="M0-2V-20"/><circle class="ping" cy="-26" r="6"/><path class="ping" d="M-3-25 0-28 3-25"/>`,
  pong: () =>
    `<path class="stem" d="M0 2V20"/><circle class="pong" cy="26" r="6"/><path class="pong" d="M-3 25 0 28 3 25"/>`,
  lost: () => `<path class="halo" d="M-8-8 8 8M8-8-8 8"/><path class="lost" d="M-8-8 8 8M8-8-8 8"/>`,
  attempt: () => `<path class="attempt" d="M-6-8 8 0-6 8Z"/>`,
} as const;

/** The line, in the pattern of a state. */
export const line = (state: string, length: number): string =>
  `<path class="line ${state}" d="M0 0H${round(length)}"/>`;

/** `anchor` is `end` for a text that stands to the left of its point. */
export const label = (text: string, y: number, name = '', anchor = ''): string =>
  `<text class="label ${name}" y="${y}"${anchor && ` text-anchor="${anchor}"`}>${escape(text)}</text>`;

export const at = (x: number, y: number, content: string): string =>
  `<g transform="translate(${round(x)} ${y})">${content}</g>`;

const round = (x: number) => Math.round(x * 10) / 10;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);

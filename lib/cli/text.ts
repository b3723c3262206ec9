export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const plural = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : nouns}`;

export const table = (rows: readonly (readonly string[])[]): string[] =>
  rows.map(([name = '', ours = '', other = '']) => `  ${name.padEnd(22)}${ours.padEnd(26)}${other}`.trimEnd());

/** Escapes control characters: those of a server could move the cursor of the terminal, or do worse. */
export const visible = (text: string): string =>
  text.replace(CONTROLS, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

// All but the tab and the line feed.
// eslint-disable-next-line no-control-regex -- to find them is what this is for
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

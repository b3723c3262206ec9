import { clearLine, cursorTo } from 'node:readline';
import { styleText } from 'node:util';

const { stdout } = process;

/** Whether the last line may be drawn again and again. */
export const isLive = stdout.isTTY && process.env['TERM'] !== 'dumb';

/** `hasColors` knows of NO_COLOR. */
const hasColors = stdout.isTTY && stdout.hasColors();

type Style = Parameters<typeof styleText>[0];

export const paint = (style: Style, text: string): string => (hasColors ? styleText(style, text) : text);

// `npm start | head` is no reason to crash.
stdout.on('error', () => process.exit());

let live = '';

/** Prints a line that stays. */
export function print(line: string): void {
  erase();
  stdout.write(`${line}\n`);
  draw();
}

/** Replaces the line at the bottom; an empty text takes it away. */
export function printLive(text: string): void {
  if (!isLive) return;
  erase();
  live = text.slice(0, stdout.columns - 1);
  draw();
}

function draw(): void {
  if (live) stdout.write(paint('dim', live));
}

function erase(): void {
  if (!live) return;
  clearLine(stdout, 0);
  cursorTo(stdout, 0);
}

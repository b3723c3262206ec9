import { clearLine, cursorTo } from 'node:readline';
import { inspect } from 'node:util';

/** A terminal, or a stream in its place. */
export type Terminal = NodeJS.WritableStream &
  Partial<{ readonly isTTY: boolean; readonly columns: number; hasColors(): boolean }>;

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'gray';

export type Paint = (style: Style, text: string) => string;

/** Lines that stay, above a live line at the bottom that is drawn again and again. */
export interface Screen {
  /** Whether the screen has a live line. */
  readonly isLive: boolean;
  readonly paint: Paint;
  /** Prints a line that stays. */
  readonly print: (line: string) => void;
  /** Replaces the live line; an empty text removes it. */
  readonly printLive: (text: string) => void;
  /** Lets something else write that may share the terminal. */
  readonly aside: (write: () => void) => void;
}

export function createScreen(stream: Terminal): Screen {
  const isLive = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  // `hasColors` knows of NO_COLOR.
  const hasColors = isLive && stream.hasColors?.() === true;
  let live = '';

  const paint: Paint = (style, text) => {
    const [on, off] = inspect.colors[style] ?? [0, 0];
    return hasColors ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
  const erase = () => {
    if (!live) return;
    clearLine(stream, 0);
    cursorTo(stream, 0);
  };
  const draw = () => {
    if (live) stream.write(paint('dim', live));
  };
  const aside = (write: () => void) => {
    erase();
    write();
    draw();
  };

  return {
    isLive,
    paint,
    aside,
    print: (line) => aside(() => stream.write(`${line}\n`)),
    printLive(text) {
      if (!isLive) return;
      erase();
      live = text.slice(0, (stream.columns ?? 80) - 1);
      draw();
    },
  };
}

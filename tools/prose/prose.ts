export interface Paragraph {
  readonly line: number;
  /** The text on one line, each code span as `…`. */
  readonly text: string;
  readonly kind: 'heading' | 'text' | 'row';
  /** It is the first thing below a heading. */
  readonly opens: boolean;
}

/** What people read of a Markdown document: no comments, no pictures, and of code only (by a mark) that it opens a section. */
export function paragraphs(markdown: string): Paragraph[] {
  const prose = markdown
    .replace(/<!--[\s\S]*?-->/g, linesOf)
    .replace(/^ *```[\s\S]*?^ *```$/gm, (code) => `¤${linesOf(code)}`);
  const found: Paragraph[] = [];
  let line = 1;
  for (const block of prose.split(/(\n\s*\n|\n(?= *(?:[-*]|\d+\.) |\||#))/)) {
    const text = block.trim();
    if (text && !text.startsWith('![')) {
      const kind = text.startsWith('#') ? 'heading' : text.startsWith('|') ? 'row' : 'text';
      const opens = kind === 'text' && found.at(-1)?.kind === 'heading' && !/^([-*]|\d+\.) |^¤/.test(text);
      found.push({ line, text: plain(text), kind, opens });
    }
    line += block.split('\n').length - 1;
  }
  return found.filter(({ text }) => text && !/^¤/.test(text));
}

/** As many empty lines, so that the lines below keep their numbers. */
const linesOf = (text: string) => '\n'.repeat(text.split('\n').length - 1);

const plain = (text: string) =>
  text
    .replace(/`[^`]*`/g, '`…`')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/[[\]]/g, '')
    .replace(/\*\*|(?<!\w)_|_(?!\w)/g, '')
    .replace(/^(#+|[-*]|\d+\.) +/, '')
    .replace(/\s+/g, ' ');

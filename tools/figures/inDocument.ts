// What a script measures is written into a document by the script itself, between two marks.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** The document with these figures between the marks of that command. */
export function inBlock(document: string, command: string, figures: string): string {
  const [start, end] = [`<!-- figures: ${command} -->\n`, '<!-- /figures -->'];
  const from = document.indexOf(start) + start.length;
  const to = document.indexOf(end, from);
  if (from < start.length || to < 0) throw new Error(`the document has no place for the figures of ${command}`);
  return `${document.slice(0, from)}\n${figures}\n\n${document.slice(to)}`;
}

/** The text as Prettier has it in that file. */
export async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

/** Writes the figures into the document. */
export async function writeFigures(path: string, command: string, figures: string): Promise<void> {
  writeFileSync(path, await withFigures(path, command, figures));
}

/** Whether the document says something else. */
export async function isStale(path: string, command: string, figures: string): Promise<boolean> {
  return readFileSync(path, 'utf8') !== (await withFigures(path, command, figures));
}

const withFigures = (path: string, command: string, figures: string) =>
  formatted(path, inBlock(readFileSync(path, 'utf8'), command, figures));

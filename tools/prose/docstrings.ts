/** Returns the docstrings of a source as Markdown. Every other line is empty, so that lines keep their numbers. */
export function docstringsOf(source: string): string {
  const blank = (code: string) => code.replace(/[^\n]+/g, '');
  let end = 0;
  let markdown = '';
  for (const { 0: comment, index } of source.matchAll(/(?<=^ *)\/\*\*[^]*?\*\//gm)) {
    markdown += blank(source.slice(end, index)) + comment.replace(/^\/\*\*|\*\/$/g, '').replace(/^ *\* ?/gm, '');
    end = index + comment.length;
  }
  return markdown + blank(source.slice(end));
}

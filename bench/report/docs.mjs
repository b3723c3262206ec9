import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { formatted } from '../../tools/figures/inDocument.ts';
import { measuredIn, page } from './page.mjs';
import { inReadme } from './readme.mjs';

const at = (path) => new URL(`../../${path}`, import.meta.url).pathname;
const files = { json: at('docs/performance.json'), page: at('docs/performance.md'), readme: at('README.md') };
const plotFolder = at('docs/performance/');

const write = async (path, text) => writeFileSync(path, await formatted(path, text));

/** Writes all that comes from the figures of a whole run. */
export async function writeDocs(figures) {
  await write(files.json, JSON.stringify(figures));
  mkdirSync(plotFolder, { recursive: true });
  for (const { file, svg } of plotsOf(figures)) writeFileSync(plotFolder + file, svg);
  await write(files.page, page(figures));
  await write(files.readme, inReadme(readFileSync(files.readme, 'utf8'), figures));
}

/** The files that do not say what docs/performance.json says. */
export async function staleDocs() {
  const figures = JSON.parse(readFileSync(files.json, 'utf8'));
  const readme = readFileSync(files.readme, 'utf8');
  const expected = [
    [files.page, await formatted(files.page, page(figures))],
    [files.readme, await formatted(files.readme, inReadme(readme, figures))],
    ...plotsOf(figures).map(({ file, svg }) => [plotFolder + file, svg]),
  ];
  return expected.filter(([path, text]) => readFileSync(path, 'utf8') !== text).map(([path]) => path);
}

const plotsOf = ({ results }) => measuredIn(results).flatMap(({ name, plots }) => plots?.(results[name]) ?? []);

// What the library adds to an app, min+gzip, without RxJS and with what it uses of it: `npm run size` writes it into two
// documents, and with --check a document that says something else is an error, as is a size over its limit.
import { isStale, writeFigures } from '../tools/figures/inDocument.ts';
import { markdownTable } from '../tools/figures/markdownTable.ts';
import { bundledSize } from '../tools/size/bundledSize.mjs';
import { sizeLimits } from '../tools/size/sizeLimits.mjs';

const command = 'npm run size';
const from = `from './dist/esm/index.js'`;
const presets = `from './dist/esm/protocols/index.js'`;

const budgets = [
  { name: '`heartbeatSocket$`', code: `export { heartbeatSocket$ } ${from}`, limit: sizeLimits.socket },
  { name: 'everything', code: `export * ${from}`, limit: sizeLimits.everything },
  { name: '`heartbeat` alone', code: `export { heartbeat } ${from}`, limit: sizeLimits.heartbeat },
  { name: '`backoff` alone', code: `export { backoff } ${from}`, limit: sizeLimits.backoff },
  { name: 'the preset `phoenix` alone', code: `export { phoenix } ${presets}`, limit: sizeLimits.preset },
  { name: 'all presets', code: `export * ${presets}`, limit: sizeLimits.presets },
];

const measure = async ({ name, code, limit }) => {
  const [own, whole] = await Promise.all([false, true].map((rxjs) => bundledSize(code, { rxjs })));
  return { name, limit, own: own.bytes, withImports: own.withImports, withRxjs: whole.bytes };
};

/** In steps of 0.1 kB: a few bytes more or less do not make the README stale. */
const kB = (bytes, digits = 1) => `${(bytes / 1000).toFixed(digits)} kB`;

const sizes = await Promise.all(budgets.map(measure));
for (const { name, limit, own, withImports, withRxjs } of sizes) {
  const details = `with its import statements: ${withImports} B; in all, with RxJS: ${withRxjs} B`;
  console.log(`${name}: ${own} B of at most ${limit} B (${details})`);
  if (own > limit) process.exitCode = 1;
}

const table = markdownTable({
  head: ['min+gzip', 'the library', 'its limit', 'in all, with RxJS'],
  rows: sizes.map(({ name, limit, own, withRxjs }) => [name, kB(own), kB(limit, 2), kB(withRxjs)]),
});
const [socket] = sizes;
const sentence = `\`heartbeatSocket$\` adds ${kB(socket.own)} min+gzip to an app that uses RxJS, and ${kB(socket.withRxjs)} to one that does not. [Sizes and
versions](docs/limits.md).`;

for (const [path, figures] of Object.entries({ 'README.md': sentence, 'docs/limits.md': table })) {
  if (!process.argv.includes('--check')) {
    await writeFigures(path, command, figures);
  } else if (await isStale(path, command, figures)) {
    console.error(`${path} says something else: ${command}`);
    process.exitCode = 1;
  }
}

// What the library adds to an app: min+gzip of its own code, without rxjs and without the import statements of rxjs,
// which vanish when an app is bundled.
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';

const budgets = [
  { name: 'everything', code: `export * from './dist/esm/index.js'`, limit: 4000 },
  { name: 'heartbeat alone', code: `export { heartbeat } from './dist/esm/index.js'`, limit: 1000 },
];

for (const { name, code, limit } of budgets) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: '.' },
    bundle: true,
    write: false,
    format: 'esm',
    external: ['rxjs', 'rxjs/*'],
  });
  const { code: minified } = await minify(outputFiles[0].text, { module: true, compress: { passes: 3 } });
  const gzip = (text) => gzipSync(text, { level: 9 }).length;
  const own = gzip(minified.replace(/import\s*\{[^}]*\}\s*from\s*"rxjs[^"]*";?/g, ''));
  console.log(`${name}: ${own} B of at most ${limit} B (with its import statements: ${gzip(minified)} B)`);
  if (own > limit) process.exitCode = 1;
}

import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';

const gzip = (text) => gzipSync(text, { level: 9 }).length;

/**
 * Bytes, min+gzip, of what an app ships for this piece of code. Without `rxjs` only the code's own count, and the import
 * statements of rxjs not either: they vanish when an app is bundled.
 */
export async function bundledSize(contents, { rxjs = false, resolveDir = '.' } = {}) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    format: 'esm',
    external: rxjs ? [] : ['rxjs', 'rxjs/*'],
    logLevel: 'error',
  });
  const { code } = await minify(outputFiles[0].text, { module: true, compress: { passes: 3 } });
  const own = code.replace(/import\s*\{[^}]*\}\s*from\s*"rxjs[^"]*";?/g, '');
  return { bytes: gzip(own), withImports: gzip(code) };
}

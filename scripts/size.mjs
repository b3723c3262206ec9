// What the library adds to an app, min+gzip, without rxjs.
import { bundledSize } from '../tools/size/bundledSize.mjs';
import { sizeLimits } from '../tools/size/sizeLimits.mjs';

const budgets = [
  { name: 'everything', code: `export * from './dist/esm/index.js'`, limit: sizeLimits.everything },
  {
    name: 'heartbeatSocket$',
    code: `export { heartbeatSocket$ } from './dist/esm/index.js'`,
    limit: sizeLimits.socket,
  },
  { name: 'heartbeat alone', code: `export { heartbeat } from './dist/esm/index.js'`, limit: sizeLimits.heartbeat },
];

for (const { name, code, limit } of budgets) {
  const { bytes, withImports } = await bundledSize(code);
  console.log(`${name}: ${bytes} B of at most ${limit} B (with its import statements: ${withImports} B)`);
  if (bytes > limit) process.exitCode = 1;
}

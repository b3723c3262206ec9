// The part of `npm run lint` that reads what people read: the README and the pages.
import { readdirSync, readFileSync } from 'node:fs';
import { faultsOf } from '../tools/prose/faults.js';

const pages = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

for (const path of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages]) {
  for (const { line, rule, words } of faultsOf(readFileSync(path, 'utf8'))) {
    console.error(`${path}:${line} ${rule}: "${words.trim()}"`);
    process.exitCode = 1;
  }
}

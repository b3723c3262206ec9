// The part of `npm run lint` that reads what people read: the README, the pages and the docstrings.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docstringFaultsOf, faultsOf, type Fault } from '../tools/prose/faults.js';

const pages = readdirSync('docs').map((name) => join('docs', name));
const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' }).map((name) => join('lib', name));

function read(paths: readonly string[], extension: string, faultsIn: (text: string) => readonly Fault[]): void {
  for (const path of paths.filter((name) => name.endsWith(extension))) {
    for (const { line, rule, words } of faultsIn(readFileSync(path, 'utf8'))) {
      console.error(`${path}:${line} ${rule}: "${words.trim()}"`);
      process.exitCode = 1;
    }
  }
}

read(['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages], '.md', faultsOf);
read(sources, '.ts', docstringFaultsOf);

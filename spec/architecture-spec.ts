import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const lib = resolve(__dirname, '../lib');

const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** What a file imports of lib, types too: the lint rule for cycles does not see those. */
const importsOf = (file: string) =>
  [...readFileSync(join(lib, file), 'utf8').matchAll(/from '(\.[^']*)\.js'/g)].map(([, path = '']) =>
    join(dirname(file), `${path}.ts`),
  );

/** The files that can be reached from one by its imports. */
function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  for (const imported of importsOf(file)) {
    if (reached.has(imported)) continue;
    reached.add(imported);
    reachedFrom(imported, reached);
  }
  return reached;
}

describe('the architecture of lib', () => {
  it('has no file that imports itself by way of others, types included', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(files.filter((file) => reachedFrom(file).has(file))).toEqual([]);
  });

  it('has nothing flat in lib but the heart, its face and the exports', () => {
    expect(files.filter((file) => dirname(file) === '.').sort()).toEqual([
      'facade.ts',
      'heartbeatSocket.ts',
      'index.ts',
    ]);
  });

  it('is drawn in docs/architecture.md with every layer, every file of a layer and every entry', () => {
    const [, drawing = ''] =
      /```text\n(.*?)```/s.exec(readFileSync(join(lib, '../docs/architecture.md'), 'utf8')) ?? [];
    const boxes = new Map(drawing.split('├─ ').map((box) => [/^\S+/.exec(box)?.[0] ?? '', box]));
    const [entries = ''] = drawing.split('├─ ');
    const missing = files.filter((file) => {
      const [folder = '', name = ''] = file.split('/');
      const box = boxes.get(`${folder}/`);
      if (name === '') return !boxes.has(folder);
      return box === undefined
        ? !entries.includes(`${folder}/`)
        : !new RegExp(`\\b${basename(name, '.ts')}\\b`).test(box);
    });
    expect(missing).toEqual([]);
  });
});

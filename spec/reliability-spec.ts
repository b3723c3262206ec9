import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** The contract: the numbers of the rules of each letter. */
const CONTRACT = {
  C: upTo(10),
  H: upTo(14),
  R: upTo(9),
  O: upTo(8),
  I: upTo(4),
  S: upTo(3),
  B: upTo(3),
  Q: upTo(5),
  G: upTo(1),
  V: upTo(15),
};

const contract = Object.entries(CONTRACT).flatMap(([letter, numbers]) => numbers.map((n) => `${letter}${n}`));

/** The rules of the document, each with the spec files named for it. */
const promised = [...read('docs/reliability.md').matchAll(/^\| ([A-Z]\d+) +\|.*\|(.*)\|$/gm)].map(
  ([, rule = '', specs = '']) => ({
    rule,
    files: [...specs.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file),
  }),
);

/** The rules that the titles of a spec file carry: `'H1, H2: …'`. */
const rulesIn = (text: string) =>
  [...text.matchAll(/['"`]((?:[CHROISBGVQ]\d+(?:, )?)+): /g)].flatMap(([, rules = '']) => rules.split(', '));

const carried = readdirSync(resolve(root, 'spec'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('-spec.ts'))
  .flatMap((file) => rulesIn(read(`spec/${file}`)).map((rule) => ({ rule, file: `spec/${file}` })));

describe('docs/reliability.md', () => {
  it('has every rule of the contract, once', () => {
    expect(promised.map(({ rule }) => rule)).toEqual(contract);
  });

  it('names a spec for each rule', () => {
    expect(promised.filter(({ files }) => files.length === 0)).toEqual([]);
  });

  it.each(promised.flatMap(({ rule, files }) => files.map((file) => [rule, file])))(
    'names for %s a spec with that number in a title: %s',
    (rule, file) => {
      expect(existsSync(resolve(root, file))).toBe(true);
      expect(carried).toContainEqual({ rule, file });
    },
  );

  it('has every rule that the title of a spec carries', () => {
    expect(contract).toEqual(expect.arrayContaining(carried.map(({ rule }) => rule)));
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');

const model = read('model/connection.pml');
const contract = [...read('docs/reliability.md').matchAll(/^\| ([A-Z]\d+) /gm)].map(([, rule]) => rule);
const named = [...model.matchAll(/^ \* rule ([A-Z]\d+): (.+)$/gm)].map(
  ([, rule = '', files = '']) => [rule, files.split(', ')] as const,
);

describe('the model of a connection', () => {
  it('names at its head each rule that it asserts', () => {
    const asserted = [...model.matchAll(/\/\* ((?:[A-Z]\d+(?:, )?)+)(?=:| \*\/)/g)].flatMap(([, rules = '']) =>
      rules.split(', '),
    );
    expect(asserted.length).toBeGreaterThan(0);
    expect(named.map(([rule]) => rule)).toEqual(expect.arrayContaining(asserted));
  });

  it.each(named)('has a rule of the contract, %s, which a spec tests', (rule, files) => {
    expect(contract).toContain(rule);
    for (const file of files) {
      expect(existsSync(resolve(__dirname, '..', file))).toBe(true);
      expect(read(file)).toMatch(new RegExp(`['"\`](\\w\\d+, )*${rule}[,:]`));
    }
  });
});

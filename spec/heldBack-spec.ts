import { array, assert, constant, constantFrom, integer, oneof, property, record } from 'fast-check';
import { createHeldBack } from '../lib/messages/heldBack.js';
import { createRemembered } from '../lib/messages/remembered.js';
import type { Cursor } from '../lib/index.js';

/** What is held back, in the plainest words: one list, which is searched. */
function naive() {
  let held: { message: number; at: Cursor }[] = [];
  const take = (found: { message: number; at: Cursor } | undefined) => {
    held = held.filter((each) => each !== found);
    return found;
  };
  const lowest = () =>
    held
      .filter(({ at }) => typeof at !== 'string')
      .reduce<(typeof held)[0] | undefined>((low, each) => (low && low.at <= each.at ? low : each), undefined);
  return {
    size: () => held.length,
    add: (message: number, at: Cursor) => void held.push({ message, at }),
    takeDue: (isDue: (at: Cursor) => boolean) => {
      const low = lowest();
      return take(low && isDue(low.at) ? low : held.find(({ at }) => typeof at === 'string' && isDue(at)));
    },
    takeFirst: () => take(lowest() ?? held[0]),
    clear: () => void (held = []),
  };
}

const position = integer({ min: 0, max: 12 });
const acts = array(
  oneof(
    record({ act: constant('add' as const), position, kind: constantFrom('number', 'number', 'bigint', 'text') }),
    record({ act: constant('add' as const), position, kind: constantFrom('number', 'text') }),
    record({ act: constant('takeDue' as const), position, kind: constant('') }),
    record({ act: constantFrom('takeFirst' as const, 'clear' as const, 'takeFirst' as const), position, kind: constant('') }), // prettier-ignore
  ),
  { maxLength: 60 },
);

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('what is held back', () => {
  it('I3: is given in the same order as by a list that is searched', () => {
    assert(
      property(acts, (all) => {
        const [held, model] = [createHeldBack<number, Cursor>(), naive()];
        all.forEach(({ act, position, kind }, message) => {
          const at = kind === 'bigint' ? BigInt(position) : kind === 'text' ? `t${message} ${position}` : position;
          if (act === 'add') [held, model].forEach((each) => each.add(message, at));
          else if (act === 'clear') [held, model].forEach((each) => each.clear());
          else if (act === 'takeFirst') expect(held.takeFirst()?.message).toBe(model.takeFirst()?.message);
          else {
            // Of text at most one is due, as only one follows another.
            const texts = all.slice(0, message).flatMap((each, n) => (each.kind === 'text' ? [`t${n} ${each.position}`] : [])); // prettier-ignore
            const due = texts.find((text) => text.endsWith(` ${position}`));
            const isDue = (each: Cursor) => (typeof each === 'string' ? each === due : each <= position);
            const [taken, expected] = [held.takeDue(isDue), model.takeDue(isDue)];
            expect(taken?.message).toBe(expected?.message);
          }
          expect(held.size()).toBe(model.size());
        });
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, (n: number) => Cursor, (count: number) => number[]]>([
    ['numbers in order', (n) => n, numbers],
    ['numbers in reverse', (n) => n, (count) => numbers(count).reverse()],
    ['numbers shuffled', (n) => n, (count) => numbers(count).map((n) => (n * 7919) % count)],
    ['bigints in reverse', BigInt, (count) => numbers(count).reverse()],
    ['texts in order', String, numbers],
    [
      'texts in order, behind some that never come',
      String,
      (count) => [...numbers(50).map((n) => -1 - n), ...numbers(count)],
    ],
  ])('G1: asks once for each of them that is due, however many are held: %s', (_, cursor, order) => {
    const asked = [1_000, 10_000].map((count) => {
      const held = createHeldBack<number, Cursor>();
      for (const n of order(count)) held.add(n, cursor(n));
      let questions = 0;
      for (let n = 0; n < count; n++) {
        const taken = held.takeDue((at) => (questions++, at === cursor(n)));
        expect(taken?.message).toBe(n);
      }
      return questions / count;
    });
    for (const each of asked) expect(each).toBeLessThan(1.1);
  });

  it('I3: is removed if the connection ended while it was called', () => {
    for (const at of [1, 'one']) {
      const held = createHeldBack<string, Cursor>();
      held.add('message', at);
      const ends = () => (held.clear(), true);
      expect(held.takeDue(ends)).toBeUndefined();
      expect(held.size()).toBe(0);
    }
  });
});

describe('the text cursors remembered', () => {
  it('I3: are the last ones, bounded in number and in characters, and always the very last', () => {
    assert(
      property(
        array(integer({ min: 1, max: 9 })),
        integer({ min: 1, max: 5 }),
        integer({ min: 1, max: 20 }),
        (lengths, most, characters) => {
          const remembered = createRemembered(most, characters);
          let model: string[] = [];
          lengths.forEach((length, n) => {
            const text = `${n % 7}`.repeat(length);
            remembered.add(text);
            if (!model.includes(text)) model.push(text);
            while (model.length > most || (model.length > 1 && model.join('').length > characters))
              model = model.slice(1);
            for (let digit = 0; digit < 7; digit++) {
              for (let each = 1; each < 10; each++) {
                const known = `${digit}`.repeat(each);
                expect(remembered.has(known)).toBe(model.includes(known));
              }
            }
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

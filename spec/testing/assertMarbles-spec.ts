import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { heartbeatSocket$ } from '../../lib/index.js';
import { assertMarbles, marbleServer } from '../../lib/testing/index.js';

const run = (test: (helpers: RunHelpers) => void) => () => new TestScheduler(assertMarbles).run(test);

describe('assertMarbles', () => {
  it('passes when both sides are equal', () => {
    const test = run(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-a-(bc|)', { a: { deep: [1, { x: NaN }] }, b: null, c: undefined });
      expectObservable(source$).toBe('-a-(bc|)', { a: { deep: [1, { x: NaN }] }, b: null, c: undefined });
      expectObservable(cold('#', {}, new Error('why'))).toBe('#', {}, new Error('why'));
      expectSubscriptions(source$.subscriptions).toBe('^--!');
    });
    expect(test).not.toThrow();
  });

  it('G1: searches no list of all events once for every event', () => {
    const searched = (count: number) => {
      const events = (last: string) =>
        Array.from({ length: count }, (_, frame) => ({
          frame,
          notification: { kind: 'N', value: frame === count - 1 ? last : 'a' },
        }));
      const filter = jest.spyOn(Array.prototype, 'filter');
      expect(() => assertMarbles(events('b'), events('c'))).toThrow('the marbles differ');
      const lengths = filter.mock.contexts.map((list) => (list as unknown[]).length);
      filter.mockRestore();
      return lengths.reduce((sum, length) => sum + length, 0) / count;
    };
    expect(searched(1_000)).toBe(searched(100));
  });

  it('draws both sides when they differ', () => {
    const test = run(({ cold, expectObservable }) => {
      const { WebSocketCtor } = marbleServer(cold, ['o-a-|', 'o-b'], { values: { a: { id: 1 }, b: { id: 2 } } });
      const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, reconnect: 2 });
      expectObservable(socket$, '^-----------!').toBe('--a------b', { a: { id: 1 }, b: { id: 2 } });
    });
    expect(test).toThrow(
      ['expected  --a------b', 'actual    --a-----b', 'where     a = {"id":1}, b = {"id":2}'].join('\n'),
    );
  });

  it('draws frames sent, groups, long waits, ends and lives', () => {
    const test = run(({ cold, expectObservable }) =>
      expectObservable(cold('a 99ms (bc) 40ms #', { a: '{"type":"ping"}', b: 'b', c: 7 })).toBe('x--|'),
    );
    expect(test).toThrow(
      ['expected  x--|', 'actual    a 99ms (bc) 40ms #', 'where     a = "{\\"type\\":\\"ping\\"}", c = 7'].join('\n'),
    );
    const life = run(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('---');
      expectObservable(source$, '-^--!').toBe('');
      expectSubscriptions(source$.subscriptions).toBe('^---!');
    });
    expect(life).toThrow('expected  ^---!\nactual    -^--!');
  });

  it('says so when there is nothing to draw', () => {
    const test = run(({ cold, expectObservable }) => expectObservable(cold('a')).toBe('-'));
    expect(test).toThrow('expected  (nothing)\nactual    a');
  });

  it('distinguishes a missing property and a different error', () => {
    const differ = (a: unknown, b: unknown) => expect(() => assertMarbles([a], [b])).toThrow();
    const next = (value: unknown) => ({ frame: 0, notification: { kind: 'N', value } });
    differ(next({ a: undefined }), next({ b: undefined }));
    differ(next({ a: 1 }), next({ a: 1, b: 2 }));
    differ(next(new Error('a')), next(new Error('b')));
    differ(next(null), next({}));
  });
});

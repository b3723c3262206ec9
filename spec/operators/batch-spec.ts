import { defer, of, Subject, tap, throwError } from 'rxjs';
import { batch } from '../../lib/index.js';
import { marbles } from '../support/marbles.js';

/** What stands for a batch in marbles. */
const x = ['a', 'b'];
const y = ['c', 'd', 'e'];
const z = ['f'];

describe('batch', () => {
  it('collects values, and emits them together ms after the first, or when there are max of them', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('                                     -a-b----cde---f-|');
      expectObservable(source$.pipe(batch(3, { max: 3 }))).toBe('----x-----y-----(z|)', { x, y, z });
      expectSubscriptions(source$.subscriptions).toBe('          ^---------------!');
    }));

  it('has no max by default', () =>
    marbles(({ cold, expectObservable }) => {
      for (const config of [undefined, {}, { max: undefined }, { max: Infinity }]) {
        const result$ = cold('      (cde)|').pipe(batch(2, config));
        expectObservable(result$).toBe('--y--|', { y });
      }
    }));

  it('emits each value at once with a max of 1', () =>
    marbles(({ cold, expectObservable }) => {
      const result$ = cold('      a-(bc)|').pipe(batch(9, { max: 1 }));
      expectObservable(result$).toBe('a-(bc)|', { a: ['a'], b: ['b'], c: ['c'] });
    }));

  it('emits at every second value with a max of 2, or else after ms', () =>
    marbles(({ cold, expectObservable }) => {
      const result$ = cold('      ab-(abf)-------ab|').pipe(batch(5, { max: 2 }));
      expectObservable(result$).toBe('-x-x----z-------x|', { x, z });
    }));

  it('counts ms from the first value of a batch, not from the end of the batch before', () =>
    marbles(({ cold, expectObservable }) => {
      const result$ = cold('      ab--f-----').pipe(batch(5, { max: 2 }));
      expectObservable(result$).toBe('-x-------z', { x, z });
    }));

  it('emits the remaining values before completion and before an error', () =>
    marbles(({ cold, expectObservable }) => {
      for (const end of '|#') {
        expectObservable(cold(`ab--${end}`).pipe(batch(9))).toBe(`----(x${end})`, { x });
        expectObservable(cold(`ab--${end}`).pipe(batch(2))).toBe(`--x-${end}`, { x });
        expectObservable(cold(`----${end}`).pipe(batch(2))).toBe(`----${end}`);
      }
    }));

  it('batches the values of a synchronous source', () => {
    const batches: number[][] = [];
    of(1, 2, 3, 4, 5)
      .pipe(batch(9, { max: 2 }))
      .subscribe((values) => batches.push(values));
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('puts a value that arrives while a batch is emitted into the next batch', () =>
    marbles(({ cold, expectObservable }) => {
      const source$ = new Subject<string>();
      const answer = ([first]: string[]) => first === 'a' && source$.next('f');
      cold('                                                  -a---').subscribe(source$);
      expectObservable(source$.pipe(batch(2), tap(answer))).toBe('---a-z', { a: ['a'], z });
    }));

  it('keeps the batches of each subscription separate', () =>
    marbles(({ cold, expectObservable }) => {
      let n = 0;
      const result$ = defer(() => (n++ ? cold('a-b-|') : cold('a#'))).pipe(batch(3));
      expectObservable(result$, '^').toBe('    -(a#)', { a: ['a'] });
      expectObservable(result$, '-----^').toBe('--------x|', { x });
    }));

  it('passes the error of the source on as it is', () => {
    const failure = new Error('no more');
    const error = jest.fn();
    throwError(() => failure)
      .pipe(batch(1))
      .subscribe({ error });
    expect(error.mock.calls).toEqual([[failure]]);
  });

  describe('timers', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('runs one timer for each batch, and none while nothing arrives', () => {
      const source$ = new Subject<string>();
      const subscription = source$.pipe(batch(50, { max: 3 })).subscribe();
      expect(jest.getTimerCount()).toBe(0);
      for (const [value, timers] of [
        ['a', 1],
        ['b', 1],
        ['c', 0],
        ['d', 1],
      ] as const) {
        source$.next(value);
        expect(jest.getTimerCount()).toBe(timers);
      }
      jest.advanceTimersByTime(50);
      expect(jest.getTimerCount()).toBe(0);
      subscription.unsubscribe();
    });

    it.each(['unsubscribe', 'complete', 'error'] as const)('leaves no timer after %s', (end) => {
      const source$ = new Subject<string>();
      const subscription = source$.pipe(batch(50)).subscribe({ error: () => {} });
      source$.next('a');
      expect(jest.getTimerCount()).toBe(1);
      if (end === 'unsubscribe') subscription.unsubscribe();
      else source$[end](undefined);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('with 0 ms waits for the next task', () => {
      const batches: string[][] = [];
      const source$ = new Subject<string>();
      source$.pipe(batch(0)).subscribe((values) => batches.push(values));
      for (const value of x) source$.next(value);
      expect(batches).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(batches).toEqual([x]);
    });
  });

  describe('options', () => {
    it.each([NaN, -1, Infinity, 2 ** 31])('B1: ms must not be %p', (ms) => {
      expect(() => batch(ms)).toThrow(new RangeError('batch.ms must be a number from 0 to 2147483647'));
    });

    it.each([NaN, -1, 0, -Infinity, 2 ** 31])('B1: max must not be %p', (max) => {
      expect(() => batch(1, { max })).toThrow(new RangeError('batch.max must be a number from 1 to 2147483647'));
    });

    it('B1: ms and max must be numbers', () => {
      expect(() => batch('1' as unknown as number)).toThrow(TypeError);
      expect(() => batch(1, { max: '1' as unknown as number })).toThrow(TypeError);
    });
  });
});

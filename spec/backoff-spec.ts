import { property, assert, double, integer, record } from 'fast-check';
import { concat, of, retry, throwError } from 'rxjs';
import { backoff, type BackoffConfig } from '../lib/index.js';
import { marbles } from './support/marbles.js';

const ALMOST_1 = 1 - Number.EPSILON / 2;
const ATTEMPTS = [1, 2, 3, 4, 5, 6, 7, 1000];

const waits = (config: BackoffConfig) => ATTEMPTS.map((attempt) => backoff(config).ms(attempt));

describe('backoff', () => {
  it('waits at least min, and at least 80 % of max after a wait that max has bounded', () => {
    expect(waits({ random: () => 0 })).toEqual([500, 500, 500, 500, 500, 500, 24_000, 24_000]);
    expect(waits({ random: () => 0, min: 0 })).toEqual([0, 0, 0, 0, 0, 0, 24_000, 24_000]);
    expect(waits({ random: () => 0, min: 25_000 })).toEqual(Array(8).fill(25_000));
  });

  it('spreads the first retry even when base exceeds max', () => {
    const ms = [0, 0.5].map((part) => backoff({ base: 60_000, random: () => part }).ms(1));
    expect(ms).toEqual([500, 15_250]);
  });

  it('doubles the spread with each attempt, up to max', () => {
    const rounded = waits({ random: () => ALMOST_1 }).map((ms) => +ms.toFixed(6));
    expect(rounded).toEqual([1500, 2500, 4500, 8500, 16_500, 30_000, 30_000, 30_000]);
  });

  it('computes the waits from min, base and max', () => {
    const config = { min: 10, base: 5, max: 50 };
    expect(waits({ ...config, random: () => 0 })).toEqual([10, 10, 10, 10, 40, 40, 40, 40]);
    expect(waits({ ...config, random: () => 0.5 })).toEqual([12.5, 15, 20, 30, 45, 45, 45, 45]);
    expect(waits({ ...config, random: () => 1 })).toEqual([15, 20, 30, 50, 50, 50, 50, 50]);
  });

  it('spreads the first wait evenly between its bounds', () => {
    const ms = [0, 0.25, 0.5, 0.75].map((part) => backoff({ random: () => part }).ms(1));
    expect(ms).toEqual([500, 750, 1000, 1250]);
  });

  it('draws a new random number for each call, from Math.random by default', () => {
    const random = jest.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0.5);
    const { ms } = backoff();
    expect([ms(1), ms(1)]).toEqual([500, 1000]);
    random.mockRestore();
  });

  it('never waits longer than max, even when min exceeds max', () => {
    expect(backoff({ min: 100, max: 50 }).ms(1)).toBe(50);
  });

  it('always waits from min to max, whatever the options and the attempt', () => {
    const options = record({ min: integer({ min: 0, max: 1e6 }), base: integer({ min: 1, max: 1e6 }) });
    const attempts = integer({ min: 1, max: 2000 });
    const parts = double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    assert(
      property(options, integer({ min: 1, max: 1e6 }), attempts, parts, ({ min, base }, above, attempt, part) => {
        const max = min + above;
        const ms = backoff({ min, base, max, random: () => part }).ms(attempt);
        expect(Number.isFinite(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(min);
        expect(ms).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('never waits less for a later attempt, given the same draw', () => {
    const parts = double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    assert(
      property(integer({ min: 1, max: 2000 }), parts, (attempt, part) => {
        const { ms } = backoff({ random: () => part });
        expect(ms(attempt + 1)).toBeGreaterThanOrEqual(ms(attempt));
      }),
    );
  });

  it("is a delay for RxJS's own retry", () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('                  a#');
      const delay = backoff({ min: 1, base: 2, max: 100, random: () => 0.5 });
      expectObservable(source$.pipe(retry({ delay, count: 4 }))).toBe('a--a---a-----a---------a#');
      expectSubscriptions(source$.subscriptions).toBe([
        '^!',
        '---^!',
        '-------^!',
        '-------------^!',
        '-----------------------^!',
      ]);
    }));

  it("lets RxJS's own retry reset its count", () =>
    marbles(({ expectObservable }) => {
      const delay = backoff({ min: 1, base: 2, max: 8, random: () => 0.5 });
      const source$ = concat(
        of('a'),
        throwError(() => new Error('lost')),
      );
      expectObservable(source$.pipe(retry({ delay, resetOnSuccess: true })), '---------!').toBe('a-a-a-a-a');
    }));

  it.each<[option: keyof BackoffConfig, min: number]>([
    ['min', 0],
    ['base', 1],
    ['max', 1],
  ])('a bad %s throws at once and is named', (option, min) => {
    for (const value of [min - 1, -1, NaN, Infinity, 2 ** 31, '5', null]) {
      const config = { [option]: value } as BackoffConfig;
      expect(() => backoff(config)).toThrow(typeof value === 'number' ? RangeError : TypeError);
      expect(() => backoff(config)).toThrow(`backoff.${option} must be a number from ${min} to 2147483647`);
    }
    for (const value of [min, 2 ** 31 - 1]) expect(() => backoff({ [option]: value })).not.toThrow();
  });
});

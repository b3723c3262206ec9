import { retry, Subject } from 'rxjs';
import { heartbeat, type HeartbeatConfig } from '../../lib/index.js';
import { beating, beatingInFakeTime, MARBLES, MODES } from '../support/beating.js';
import { marbles } from '../support/marbles.js';

const BOOM = new Error('boom');
const boom = (): never => {
  throw BOOM;
};

describe('the options of heartbeat', () => {
  afterEach(() => jest.useRealTimers());

  describe('ping', () => {
    it('may be a function called for each heartbeat, whose last result isPong receives, and an earlier one that has no pong', () =>
      marbles(({ hot, expectObservable }) => {
        let count = 0;
        const told$ = new Subject<string | undefined>();
        const { ping$, result$ } = beating(hot('--a---b----c'), {
          ping: () => String(++count),
          isPong(_, ping) {
            told$.next(ping);
            return false;
          },
        });
        expectObservable(ping$).toBe('  -----1----2');
        expectObservable(told$).toBe('  --u---1----(21)', { u: undefined, 1: '1', 2: '2' });
        expectObservable(result$, '     -------------!').toBe('--a---b----c');
      }));

    it.each(MODES)(
      'skips a heartbeat when the function returns undefined, and calls it next at the following one (%s)',
      (_, idle) =>
        marbles(({ cold, expectObservable }) => {
          const asked$ = new Subject<string>();
          let beat = 0;
          const ping = () => {
            asked$.next('?');
            return ++beat < 3 ? undefined : 'x';
          };
          const { ping$, result$ } = beating(cold('-'), { idle, ping });
          expectObservable(asked$).toBe('-----?----?----?');
          expectObservable(ping$).toBe(' ---------------x');
          expectObservable(result$, '--------------------!').toBe('------------------#', undefined, 'pong-timeout');
        }),
    );

    it('may be any value that send takes', () =>
      marbles(({ hot, expectObservable }) => {
        const ping$ = new Subject<{ op: number }>();
        const send = (ping: { op: number }) => ping$.next(ping);
        const result$ = hot('   ------m--').pipe(heartbeat(send, { ...MARBLES, ping: { op: 1 } }));
        expectObservable(ping$).toBe('   -----x', { x: { op: 1 } });
        expectObservable(result$, '      ---------!').toBe('------m');
      }));
  });

  describe('isPong', () => {
    it.each<[what: string, frame: unknown]>([
      ['the ping echoed', '{"type":"ping"}'],
      ['pong', 'pong'],
      ['{"type":"pong"}', '{"type":"pong"}'],
      ['{"type": "pong"}', '{"type": "pong"}'],
      ['a decoded {"type":"pong"}', { type: 'pong' }],
      ['a decoded pong with more properties', { type: 'pong', id: 1 }],
    ])('by default takes %s for a pong', (_, frame) => {
      const { frame$, seen } = beatingInFakeTime({ ping: undefined });
      jest.advanceTimersByTime(10_000);
      frame$.next(frame);
      expect(seen).toEqual([]);
    });

    it.each<[frame: unknown]>([
      ['x'],
      ['Pong'],
      ['"pong"'],
      ['pong '],
      [''],
      ['{"type":"pong","id":1}'],
      ['{"type":"message"}'],
      [{ type: 'ping' }],
      [{ type: 'PONG' }],
      [{ pong: true }],
      [['pong']],
      [null],
      [undefined],
      [0],
      [NaN],
      [true],
      [new ArrayBuffer(4)],
    ])('by default takes %p for a message', (frame) => {
      const { frame$, seen } = beatingInFakeTime({ ping: undefined });
      frame$.next(frame);
      jest.advanceTimersByTime(10_000);
      frame$.next(frame);
      expect(seen).toEqual([frame, frame]);
    });
  });

  describe('answer', () => {
    const answer = { isPing: (frame: unknown) => frame === 'i', pong: 'o' };

    it('answers the pings of the server, which are not emitted', () =>
      marbles(({ hot, expectObservable }) => {
        const { ping$, result$ } = beating(hot('-i-m--i----(ii)'), { answer });
        expectObservable(ping$).toBe('          -o---xo---x(oo)');
        expectObservable(result$, '             --------------!').toBe('---m');
      }));

    it('H4: a ping of the server postpones the idle ping', () =>
      marbles(({ hot, expectObservable }) => {
        const { ping$, result$ } = beating(hot('---i-----'), { answer, idle: true });
        expectObservable(ping$).toBe('          ---o----x');
        expectObservable(result$).toBe('        -----------#', undefined, 'pong-timeout');
      }));
  });

  describe('functions that throw', () => {
    it.each<[option: string, config: HeartbeatConfig, end: string]>([
      ['ping', { ping: boom }, '                                   -----#'],
      ['onPing', { onPing: boom }, '                               -----#'],
      ['onPong', { onPong: boom }, '                               -------#'],
      ['isPong', { isPong: boom }, '                               -------#'],
      ['answer.isPing', { answer: { isPing: boom, pong: '' } }, '  -------#'],
    ])('an error thrown by %s reaches the subscriber', (_, config, end) =>
      marbles(({ hot, expectObservable, expectSubscriptions }) => {
        const source$ = hot('-------p--');
        expectObservable(beating<unknown>(source$, config).result$).toBe(end, undefined, BOOM);
        expectSubscriptions(source$.subscriptions).toBe(end.replace('-', '^').replace('#', '!'));
      }),
    );

    it.each(MODES)('an error thrown by send reaches the subscriber (%s)', (_, idle) =>
      marbles(({ hot, expectObservable }) => {
        expectObservable(hot('-a------').pipe(heartbeat(boom, { ...MARBLES, idle }))).toBe(
          idle ? '            -a----#' : '-a---#',
          undefined,
          BOOM,
        );
      }),
    );

    it('an error thrown by send in answer to a ping of the server reaches the subscriber', () =>
      marbles(({ hot, expectObservable }) => {
        const answer = { isPing: () => true, pong: '' };
        expectObservable(hot('-a---').pipe(heartbeat(boom, { ...MARBLES, answer }))).toBe('-#', undefined, BOOM);
      }));
  });

  describe('H8: the error for an unanswered ping', () => {
    it('names the options when the server has never answered a ping', () => {
      const { frame$, errors } = beatingInFakeTime({ pongTimeout: 4_000 });
      frame$.next('message');
      jest.advanceTimersByTime(14_000);
      expect(errors).toMatchObject([
        {
          message: expect.stringMatching(
            /^no frame within 4000 ms .*never answered.*heartbeat\.ping.*heartbeat\.isPong$/,
          ) as unknown,
        },
      ]);
    });

    it('names no options when the server has answered a ping, even on an earlier connection', () => {
      const { frame$, errors, alive$ } = beatingInFakeTime();
      jest.advanceTimersByTime(10_000);
      frame$.next('pong');
      jest.advanceTimersByTime(15_000);
      expect(errors).toMatchObject([{ message: 'no frame within 5000 ms of a ping' }]);
      alive$.pipe(retry(1)).subscribe({ error: (error: unknown) => errors.push(error) });
      jest.advanceTimersByTime(50_000);
      expect(errors).toMatchObject([{}, { message: 'no frame within 20000 ms of a ping' }]);
    });
  });

  describe('a bad number throws at once and is named', () => {
    const options = ['interval', 'pongTimeout'] as const;
    const values = [0, -1, NaN, Infinity, 2 ** 31, '5000', null, new Date(5)];

    it.each(options.flatMap((option) => values.map((value) => [option, value] as const)))('%s: %p', (option, value) => {
      const error = typeof value === 'number' ? RangeError : TypeError;
      const config = { [option]: value } as HeartbeatConfig;
      expect(() => heartbeat(() => {}, config)).toThrow(error);
      expect(() => heartbeat(() => {}, config)).toThrow(`heartbeat.${option} must be a number from 1 to 2147483647`);
    });

    it.each(options)('%s: 1 and 2 ** 31 - 1 are valid', (option) => {
      for (const value of [1, 2 ** 31 - 1]) expect(() => heartbeat(() => {}, { [option]: value })).not.toThrow();
    });
  });
});

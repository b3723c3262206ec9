import {
  concat,
  defer,
  EMPTY,
  lastValueFrom,
  NEVER,
  of,
  Subject,
  take,
  throwError,
  timer,
  toArray,
  type Observable,
} from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { backoff, reconnect, type ReconnectConfig, type SocketLostError } from '../../lib/index.js';
import { scripted } from '../support/scripted.js';
import { marbles } from '../support/marbles.js';
import { lossInWords, reconnecting } from '../support/reconnecting.js';

describe('reconnect', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  describe('coming back', () => {
    it('R1: resubscribes one delay after an error or a clean completion', () =>
      marbles((helpers) => {
        const result$ = reconnecting(helpers, ['-a-|', '-b-#', '-c---'], { delay: 2 });
        helpers.expectObservable(result$).toBe('-a----b----c---');
      }));

    it('takes a number as it takes { delay }', () =>
      marbles((helpers) => {
        const result$ = reconnecting(helpers, ['-a-|', '-b-#', '-c---'], 2);
        helpers.expectObservable(result$).toBe('-a----b----c---');
      }));

    it('leaves the old source before it subscribes to the next', () =>
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold('                        --#');
        expectObservable(source$.pipe(reconnect(3)), '--------------!').toBe('');
        expectSubscriptions(source$.subscriptions).toBe(['^-!', '-----^-!', '----------^-!']);
      }));

    it('waits as backoff() says by default', () =>
      marbles((helpers) => {
        jest.spyOn(Math, 'random').mockReturnValue(0.5);
        const result$ = reconnecting(helpers, ['#', '#', '#', 'a'], undefined);
        helpers.expectObservable(result$).toBe('5s a');
      }));

    it('waits as the given backoff says', () =>
      marbles((helpers) => {
        const delay = backoff({ min: 1, base: 2, max: 100, random: () => 0.5 });
        for (const config of [delay, { delay }]) {
          helpers.expectObservable(reconnecting(helpers, ['#', '#', '#', 'a'], config)).toBe('----------a');
        }
      }));

    it('R1, R2: retries a bare webSocket() once for each loss, even after a clean close', () =>
      marbles(({ cold, expectObservable, flush }) => {
        const server = scripted(cold, ['o-a-|', '--#', 'o-b-#', 'o-c']);
        const WebSocketCtor = server.WebSocketCtor as unknown as typeof WebSocket;
        const socket$ = webSocket<string>({ url: 'ws://example.com', WebSocketCtor });
        expectObservable(socket$.pipe(reconnect(5)), '28ms !').toBe('--a 15ms b--------c');
        flush();
        expect(server.connections).toHaveLength(4);
        expect(server.live).toBe(0);
      }));
  });

  describe('delay as a function', () => {
    it('may return milliseconds, 0 too', () =>
      marbles((helpers) => {
        const delay = (_: unknown, attempt: number) => (attempt - 1) * 3;
        const result$ = reconnecting(helpers, ['-#', '-#', '-#', 'a'], { delay });
        helpers.expectObservable(result$).toBe('------------a');
      }));

    it('receives the loss and the number of the retry', () =>
      marbles((helpers) => {
        const told$ = new Subject<string>();
        const delay = ({ kind, code }: SocketLostError, attempt: number) => {
          told$.next([kind, code, attempt].join(' '));
          return 2;
        };
        const closed = { type: 'close', code: 4000, reason: '', wasClean: false };
        const result$ = reconnecting(helpers, ['-#', '-|', 'a'], delay, closed);
        helpers.expectObservable(told$).toBe('  -a--b', { a: 'close 4000 1', b: 'close 1005 2' });
        helpers.expectObservable(result$).toBe('------a');
      }));

    it('may return an observable, whose first value starts the retry', () =>
      marbles((helpers) => {
        const go$ = helpers.cold('              --x-x-x|');
        const result$ = reconnecting(helpers, ['a#', 'b'], () => go$);
        helpers.expectObservable(result$).toBe('a--b');
        helpers.expectSubscriptions(go$.subscriptions).toBe('-^-!');
      }));

    it('errors the result with an observable that errors', () =>
      marbles((helpers) => {
        const result$ = reconnecting(helpers, ['a#', 'b'], () => helpers.cold('--#', undefined, 'no'));
        helpers.expectObservable(result$).toBe('a--#', undefined, 'no');
      }));

    it('completes the result with an observable that completes without a value', () =>
      marbles((helpers) => {
        helpers.expectObservable(reconnecting(helpers, ['a#', 'b'], () => helpers.cold('--|'))).toBe('a--|');
        helpers.expectObservable(reconnecting(helpers, ['a|', 'b'], () => EMPTY)).toBe('             a|');
      }));

    it('may return a promise', async () => {
      const scripts = [
        concat(
          of('a'),
          throwError(() => new Error('lost')),
        ),
        of('b'),
        of('c'),
      ];
      const source$ = defer(() => scripts.shift() ?? NEVER);
      const delay = (_: SocketLostError, attempt: number) => (attempt < 3 ? Promise.resolve() : EMPTY);
      expect(await lastValueFrom(source$.pipe(reconnect({ delay }), toArray()))).toEqual(['a', 'b', 'c']);
    });

    it('errors the result with a promise that rejects', async () => {
      const delay = () => Promise.reject(new Error('no'));
      await expect(lastValueFrom(EMPTY.pipe(reconnect({ delay })))).rejects.toThrow('no');
    });

    it.each<[what: string, delay: () => number | Observable<number>]>([
      ['a synchronous observable', () => of(0)],
      ['0', () => 0],
    ])('does not overflow the stack with %s for a source that fails at once, 10 000 times', (_, delay) => {
      jest.useFakeTimers();
      const fails$ = throwError(() => new Error('lost'));
      let count = 0;
      const values: string[] = [];
      const source$ = defer(() => (++count > 10_000 ? of('alive') : fails$));
      const result$ = source$.pipe(reconnect({ delay: (_, attempt) => (attempt > 10_000 ? EMPTY : delay()) }));
      result$.pipe(take(1)).subscribe((value) => values.push(value));
      while (jest.getTimerCount() > 0) jest.advanceTimersToNextTimer();
      expect(values).toEqual(['alive']);
    });
  });

  describe('counting retries', () => {
    /** Waits as many milliseconds as the number of the retry says. */
    const delay = (_: unknown, attempt: number) => attempt;

    it('R3: a server that accepts and drops is retried less and less often', () =>
      marbles((helpers) => {
        const result$ = reconnecting(helpers, ['a#', 'b#', 'c#', 'd#', 'e'], { delay });
        helpers.expectObservable(result$).toBe('a-b--c---d----e');
      }));

    it('R3: counts from one again after a connection that lasted stableAfter from its first value', () =>
      marbles((helpers) => {
        const result$ = reconnecting(helpers, ['#', '#', '-a----#', 'b#', 'c'], { delay, stableAfter: 5 });
        helpers.expectObservable(result$).toBe('----a-----b--c');
      }));

    it('R3: counts on after a connection that lasted a millisecond less than stableAfter', () =>
      marbles((helpers) => {
        const result$ = reconnecting(helpers, ['#', '#', '-a---#', 'b#', 'c'], { delay, stableAfter: 5 });
        helpers.expectObservable(result$).toBe('----a------b----c');
      }));

    it('R3: stableAfter includes neither the time before the first value nor an earlier connection', () =>
      marbles((helpers) => {
        const scripts = ['a#', '------a-#', '--------#', 'b'];
        const result$ = reconnecting(helpers, scripts, { delay, stableAfter: 5 });
        helpers.expectObservable(result$).toBe('a-------a 14ms b');
      }));

    it('R3: a later value does not restart stableAfter', () =>
      marbles((helpers) => {
        const result$ = reconnecting(helpers, ['#', '#', 'a----b#', 'c'], { delay, stableAfter: 5 });
        helpers.expectObservable(result$).toBe('---a----b-c');
      }));

    it('R3: stableAfter is 5 s by default', () =>
      marbles((helpers) => {
        const result$ = reconnecting(helpers, ['#', 'a 4998ms #', 'b 4999ms #', 'c'], { delay });
        helpers.expectObservable(result$).toBe('-a 5s b 5s c');
      }));

    it('counts for each subscription separately', () =>
      marbles(({ cold, expectObservable }) => {
        const result$ = cold('                   -#').pipe(reconnect({ delay, maxRetries: 2 }), lossInWords());
        expectObservable(result$).toBe('         ------#', undefined, 'error');
        expectObservable(result$, '--^').toBe('  --------#', undefined, 'error');
      }));
  });

  describe('giving up', () => {
    it.each<[maxRetries: number, result: string]>([
      [0, 'a#'],
      [1, 'a--b#'],
      [2, 'a--b--c#'],
    ])('R4: gives up after %i retries, with the last loss', (maxRetries, result) =>
      marbles((helpers) => {
        const config = { delay: 2, maxRetries };
        helpers.expectObservable(reconnecting(helpers, ['a#', 'b#', 'c#'], config)).toBe(result, undefined, 'error');
        helpers
          .expectObservable(reconnecting(helpers, ['a|', 'b|', 'c|'], config))
          .toBe(result, undefined, 'close 1005');
      }),
    );

    it.each<[ReconnectConfig]>([[{}], [{ maxRetries: Infinity }]])('R4: never gives up with %p', (config) =>
      marbles((helpers) => {
        const scripts = [...Array<string>(1000).fill('#'), 'a'];
        helpers.expectObservable(reconnecting(helpers, scripts, { ...config, delay: 1 })).toBe('1000ms a');
      }),
    );

    it('R4: a stable connection restores all retries', () =>
      marbles((helpers) => {
        const config = { delay: 1, maxRetries: 1, stableAfter: 3 };
        const result$ = reconnecting(helpers, ['#', 'a--#', '#'], config);
        helpers.expectObservable(result$).toBe('-a---#', undefined, 'error');
      }));

    it('does not call delay when no retry follows', () => {
      const delay = jest.fn(() => 1);
      const error = jest.fn();
      for (const config of [{ maxRetries: 0 }, { shouldReconnect: () => false }]) {
        EMPTY.pipe(reconnect({ delay, ...config }))
          .subscribe({ error })
          .unsubscribe();
      }
      expect(error).toHaveBeenCalledTimes(2);
      expect(delay).not.toHaveBeenCalled();
    });
  });

  it('unsubscribing during the wait leaves no timer', () => {
    jest.useFakeTimers();
    for (const delay of [1000, () => 1000, () => timer(1000), () => of(1), backoff()]) {
      const subscription = throwError(() => new Error('lost'))
        .pipe(reconnect({ delay }))
        .subscribe();
      expect(jest.getTimerCount()).toBeGreaterThan(0);
      subscription.unsubscribe();
      expect(jest.getTimerCount()).toBe(0);
    }
  });
});

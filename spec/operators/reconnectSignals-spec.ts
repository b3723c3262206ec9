import { EMPTY, NEVER, Subject, Subscription, throwError } from 'rxjs';
import { reconnect, SocketLostError, type ReconnectConfig, type RetryWait } from '../../lib/index.js';
import { marbles } from '../support/marbles.js';
import { lossInWords, reconnecting } from '../support/reconnecting.js';

describe('reconnect', () => {
  describe('wake$', () => {
    it('R5: ends a wait at once', () =>
      marbles((helpers) => {
        const wake$ = helpers.hot('             -----x---x');
        const result$ = reconnecting(helpers, ['-#', 'a#', 'b'], { delay: 7, wake$ });
        helpers.expectObservable(result$).toBe('-----a---b');
      }));

    it('does nothing while the source lasts, and is subscribed to during a wait alone', () =>
      marbles((helpers) => {
        const wake$ = helpers.hot('             -x-----------');
        const result$ = reconnecting(helpers, ['a--#', 'b'], { delay: 4, wake$ });
        helpers.expectObservable(result$).toBe('a------b');
        helpers.expectSubscriptions(wake$.subscriptions).toBe('---^---!');
      }));

    it('ends the wait when a handler of the loss makes it emit', () =>
      marbles((helpers) => {
        const wake$ = new Subject<void>();
        const result$ = reconnecting(helpers, ['a-#', 'b'], { delay: 9, wake$, onLost: () => wake$.next() });
        helpers.expectObservable(result$).toBe('a-b');
      }));

    it('R3: leaves the number of retries as it is', () =>
      marbles((helpers) => {
        const wake$ = helpers.hot('             ---x-----');
        const delay = (_: unknown, attempt: number) => attempt * 5;
        const result$ = reconnecting(helpers, ['#', '#', 'a'], { delay, wake$ });
        helpers.expectObservable(result$).toBe('13ms a');
      }));

    const LONG = { delay: 20_000 };

    it('R5: an attempt that it starts too early is repeated after 1, 2 and 4 s, then after the delay', () =>
      marbles((helpers) => {
        const wake$ = helpers.hot('             --x 60s |');
        const result$ = reconnecting(helpers, ['#', '#', '#', '#', '#', 'a'], { ...LONG, wake$ });
        helpers.expectObservable(result$).toBe('27002ms a');
      }));

    it('R5: a wait that is shorter stays as it is', () =>
      marbles((helpers) => {
        const wake$ = helpers.hot('             --x 60s |');
        const result$ = reconnecting(helpers, ['#', '#', '#', 'a'], { delay: 1_500, wake$ });
        helpers.expectObservable(result$).toBe('2502ms a');
      }));

    it('R5: a connection that opened has the delay again', () =>
      marbles((helpers) => {
        const wake$ = helpers.hot('             --x 60s |');
        const result$ = reconnecting(helpers, ['#', 'a#', 'b'], { ...LONG, wake$ });
        helpers.expectObservable(result$).toBe('--a 20s b');
      }));

    it('R5: a wait that an observable ends stays as it is', () =>
      marbles((helpers) => {
        const wake$ = helpers.hot('             --x 60s |');
        const result$ = reconnecting(helpers, ['#', '#', 'a'], { delay: () => helpers.cold('20s x'), wake$ });
        helpers.expectObservable(result$).toBe('20002ms a');
      }));

    it('R5, C8: after a refusal by the server the next attempt waits for the delay', () =>
      marbles((helpers) => {
        const wake$ = helpers.hot('             --x 60s |');
        const refused = new SocketLostError('error', 'refused', { httpStatus: 503, retryAfter: 20_000 });
        const result$ = reconnecting(helpers, ['#', '#', 'a'], { ...LONG, wake$ }, refused);
        helpers.expectObservable(result$).toBe('20002ms a');
      }));

    it('S1: the wait that is announced is the shorter one', () =>
      marbles((helpers) => {
        const waits: unknown[] = [];
        const onWait = ({ attempt, delay }: RetryWait) => waits.push([attempt, delay]);
        const wake$ = helpers.hot('--x 60s |');
        reconnecting(helpers, ['#', '#', '#', 'a'], { ...LONG, wake$, onWait }).subscribe();
        helpers.flush();
        expect(waits).toEqual([
          [1, 20_000],
          [2, 1_000],
          [3, 2_000],
        ]);
      }));
  });

  describe('onLost and onWait', () => {
    const record = (
      helpers: Parameters<Parameters<typeof marbles>[0]>[0],
      scripts: string[],
      config: ReconnectConfig,
    ) => {
      const log: string[] = [];
      const onLost = ({ kind }: SocketLostError) => log.push(`lost ${kind}`);
      const onWait = ({ attempt, delay, cause }: RetryWait) => log.push(`wait ${attempt} ${delay} ${cause.kind}`);
      reconnecting(helpers, scripts, { onLost, onWait, ...config }).subscribe({ error: () => log.push('given up') });
      helpers.flush();
      return log;
    };

    it('S1: are notified of each loss, then of the wait that follows it', () =>
      marbles((helpers) => {
        const log = record(helpers, ['a#', 'b|', 'c'], { delay: 2 });
        expect(log).toEqual(['lost error', 'wait 1 2 error', 'lost close', 'wait 2 2 close']);
      }));

    it('S1: know no delay when an observable ends the wait', () =>
      marbles((helpers) => {
        const log = record(helpers, ['a#', 'b'], { delay: () => helpers.cold('--x') });
        expect(log).toEqual(['lost error', 'wait 1 undefined error']);
      }));

    it('R4: are notified of the last loss, and of no wait after it', () =>
      marbles((helpers) => {
        const log = record(helpers, ['#', '#'], { delay: 1, maxRetries: 1 });
        expect(log).toEqual(['lost error', 'wait 1 1 error', 'lost error', 'given up']);
      }));
  });

  describe('losses on purpose', () => {
    const lost = (kind: 'reconnect' | 'pagehide') => new SocketLostError(kind, kind);

    it('R3: `reconnect` is retried at once and counts as no failure', () =>
      marbles((helpers) => {
        const waits: number[] = [];
        const config = { delay: 3, maxRetries: 1, onWait: ({ attempt }: RetryWait) => waits.push(attempt) };
        const result$ = reconnecting(helpers, ['-a#', 'b#', 'c'], config, lost('reconnect'));
        helpers.expectObservable(result$).toBe('-abc');
        helpers.flush();
        expect(waits).toEqual([]);
      }));

    it('R6: `pagehide` waits for wake$, however short the delay', () =>
      marbles((helpers) => {
        const wake$ = helpers.hot('             ------x');
        const result$ = reconnecting(helpers, ['a-#', 'b'], { delay: 1, wake$ }, lost('pagehide'));
        helpers.expectObservable(result$).toBe('a-----b');
      }));
  });

  describe.each(['onLost', 'shouldReconnect', 'delay', 'onWait'] as const)('R7: unsubscribing inside %s', (option) => {
    it('calls nothing that follows, and leaves no wait', () => {
      jest.useFakeTimers();
      const called: string[] = [];
      const subscription = new Subscription();
      const note = (name: string) => {
        called.push(name);
        if (name === option) subscription.unsubscribe();
      };
      const source$ = new Subject<never>();
      const lost$ = source$.pipe(
        reconnect({
          onLost: () => note('onLost'),
          shouldReconnect: () => (note('shouldReconnect'), true),
          delay: () => (note('delay'), 1000),
          onWait: () => note('onWait'),
        }),
      );
      subscription.add(lost$.subscribe({ error: () => note('error') }));
      source$.error(new Error('lost'));
      const order = ['onLost', 'shouldReconnect', 'delay', 'onWait'];
      expect(called).toEqual(order.slice(0, order.indexOf(option) + 1));
      expect(jest.getTimerCount()).toBe(0);
      jest.useRealTimers();
    });
  });

  it('without wake$ a loss of kind `pagehide` waits for good', () =>
    marbles(({ expectObservable }) => {
      const put = throwError(() => new SocketLostError('pagehide', 'pagehide'));
      expectObservable(put.pipe(reconnect({ delay: 1 }), lossInWords()), '99ms !').toBe('');
      expectObservable(EMPTY.pipe(reconnect({ delay: 1, wake$: NEVER, maxRetries: 0 }), lossInWords())).toBe(
        '#',
        undefined,
        'close 1005',
      );
    }));
});

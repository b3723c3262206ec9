import { Subject } from 'rxjs';
import { beating, MODES } from '../support/beating.js';
import { marbles } from '../support/marbles.js';

describe.each(MODES)('the probe$ of heartbeat (%s)', (_, idle) => {
  it('R5: calls for a ping at once, and the next one is due an interval after it', () =>
    marbles(({ hot, expectObservable }) => {
      const probe$ = hot('               --x');
      const { ping$, result$ } = beating(hot('---p----'), { idle, probe$ });
      expectObservable(ping$).toBe(idle ? '--x-----x' : '--x----x');
      expectObservable(result$, '          ---------!').toBe('');
    }));

  it('R5: finds a dead peer before its ping was due', () =>
    marbles(({ hot, expectObservable }) => {
      const { ping$, result$ } = beating(hot('-a------'), { idle, interval: 50, probe$: hot('--x') });
      expectObservable(ping$).toBe('         --x');
      expectObservable(result$).toBe('       -a---#', undefined, 'pong-timeout');
    }));

  it('H1: sends no second ping while one is unanswered', () =>
    marbles(({ hot, expectObservable }) => {
      const probe$ = hot('               --xx-x--x');
      const { ping$, result$ } = beating(hot('------p-'), { idle, pongTimeout: 6, interval: 50, probe$ });
      expectObservable(ping$).toBe('       --x-----x');
      expectObservable(result$, '          ---------!').toBe('');
    }));

  it('is left when the source ends', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const probe$ = new Subject<void>();
      expectObservable(beating(hot('--|'), { idle, probe$ }).result$).toBe('--|');
      const watched$ = hot('             --------');
      expectObservable(beating(hot('--#'), { idle, probe$: watched$ }).result$).toBe('--#');
      expectSubscriptions(watched$.subscriptions).toBe('                           ^-!');
    }));
});

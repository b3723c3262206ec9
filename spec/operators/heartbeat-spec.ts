import { array, assert, integer, property } from 'fast-check';
import { asyncScheduler, NEVER, Subject } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { heartbeat } from '../../lib/index.js';
import { beating, MARBLES, MODES } from '../support/beating.js';
import { scripted } from '../support/scripted.js';
import { marbles } from '../support/marbles.js';

describe('heartbeat', () => {
  describe('at every interval', () => {
    it('H1: a ping leaves every interval, whatever else arrives', () =>
      marbles(({ hot, expectObservable }) => {
        const { ping$, result$ } = beating(hot('-a----p--b--p---'));
        expectObservable(ping$).toBe('          -----x----x----x');
        expectObservable(result$, '             ----------------!').toBe('-a-------b------');
      }));

    it('H1: an overdue ping leaves only when the ping before it is answered', () =>
      marbles(({ hot, expectObservable }) => {
        const { ping$, result$ } = beating(hot('-------------p--------'), { pongTimeout: 12 });
        expectObservable(ping$).toBe('          -----x-------x');
        expectObservable(result$, '             ---------------------!').toBe('');
      }));

    it('H2: the result errors pongTimeout after an unanswered ping', () =>
      marbles(({ hot, expectObservable, expectSubscriptions }) => {
        const source$ = hot('            -a---------');
        const { ping$, result$ } = beating(source$);
        expectObservable(ping$).toBe('   -----x-----');
        expectObservable(result$).toBe(' -a------#', undefined, 'pong-timeout');
        expectSubscriptions(source$.subscriptions).toBe('^-------!');
      }));

    it('H2: pongTimeout counts from the ping and may be longer than interval', () =>
      marbles(({ expectObservable }) => {
        const { ping$, result$ } = beating(NEVER, { pongTimeout: 7 });
        expectObservable(ping$).toBe('  -----x');
        expectObservable(result$).toBe('------------#', undefined, 'pong-timeout');
      }));

    it('H2: a frame that came before the ping is no answer to it', () =>
      marbles(({ hot, expectObservable }) => {
        const { result$ } = beating(hot('----p-----'));
        expectObservable(result$).toBe(' --------#', undefined, 'pong-timeout');
      }));

    it('H3: a pong that answers no ping sets no latency', () =>
      marbles(({ hot, expectObservable }) => {
        const latency$ = new Subject<number>();
        const { result$ } = beating(hot('p-p----'), { onPong: (ms) => latency$.next(ms) });
        expectObservable(latency$).toBe('');
        expectObservable(result$).toBe(' --------#', undefined, 'pong-timeout');
      }));

    it('by default a ping leaves after 10 s and has 5 s to be answered', () =>
      marbles(({ expectObservable }) => {
        const { ping$, result$ } = beating(NEVER, { interval: undefined, pongTimeout: undefined, ping: undefined });
        expectObservable(ping$).toBe('  10s x', { x: '{"type":"ping"}' });
        expectObservable(result$).toBe('15s #', undefined, 'pong-timeout');
      }));

    it('each subscription has pings of its own', () =>
      marbles(({ hot, expectObservable }) => {
        const { ping$, result$ } = beating(hot('------p---------'));
        expectObservable(ping$).toBe('          -----x-x--x-----');
        expectObservable(result$).toBe('        -------------#', undefined, 'pong-timeout');
        expectObservable(result$, '             --^-------!').toBe('');
      }));
  });

  describe('when idle', () => {
    it('H4: a ping leaves after interval of silence, and the result errors pongTimeout later', () =>
      marbles(({ expectObservable }) => {
        const { ping$, result$ } = beating(NEVER, { idle: true });
        expectObservable(ping$).toBe('  -----x');
        expectObservable(result$).toBe('--------#', undefined, 'pong-timeout');
      }));

    it('H4: every frame postpones the ping until interval after that frame', () =>
      marbles(({ hot, expectObservable }) => {
        const { ping$, result$ } = beating(hot('---a---b-p-------------'), { idle: true });
        expectObservable(ping$).toBe('          --------------x');
        expectObservable(result$).toBe('        ---a---b---------#', undefined, 'pong-timeout');
      }));

    it('H4: the next ping comes interval after the last frame, not after the last ping', () =>
      marbles(({ hot, expectObservable }) => {
        const { ping$, result$ } = beating(hot('------ap----------p--------'), { idle: true, pongTimeout: 7 });
        expectObservable(ping$).toBe('          -----x------x----------x');
        expectObservable(result$, '             ------------------------!').toBe('------a');
      }));

    it('H1: there are never two unanswered pings', () =>
      marbles(({ expectObservable }) => {
        const { ping$, result$ } = beating(NEVER, { idle: true, pongTimeout: 16 });
        expectObservable(ping$).toBe('  -----x');
        expectObservable(result$).toBe('---------------------#', undefined, 'pong-timeout');
      }));
  });

  describe.each(MODES)('in either mode (%s)', (_, idle) => {
    it('H3: any frame answers a ping, and only pongs are not emitted', () =>
      marbles(({ hot, expectObservable }) => {
        const { ping$, result$ } = beating(hot('p-----m------p--m'), { idle, pongTimeout: 4 });
        expectObservable(ping$).toBe(idle ? '   -----x-----x' : '-----x----x----x');
        expectObservable(result$, '             -----------------!').toBe('------m---------m');
      }));

    it('H3: onPong is called with the time from ping to pong, once for each ping', () =>
      marbles(({ hot, expectObservable }) => {
        const latency$ = new Subject<number>();
        const onPong = (latency: number) => latency$.next(latency);
        const { ping$, result$ } = beating(hot('------mp-----pp'), { idle, pongTimeout: 4, onPong });
        expectObservable(ping$).toBe(idle ? '   -----x------x' : '-----x----x----');
        expectObservable(latency$).toBe(idle ? '-------2-----1' : '-------2-----3', { 1: 1, 2: 2, 3: 3 });
        expectObservable(result$, '             ---------------!').toBe('------m');
      }));

    it('an answer that comes before send() returns is not missed', () =>
      marbles(({ expectObservable }) => {
        const frame$ = new Subject<string>();
        const ping$ = new Subject<string>();
        const latency$ = new Subject<number>();
        const answer = (ping: string) => {
          ping$.next(ping);
          frame$.next('p');
        };
        const result$ = frame$.pipe(heartbeat(answer, { ...MARBLES, idle, onPong: (ms) => latency$.next(ms) }));
        expectObservable(ping$).toBe('     -----x----x----x');
        expectObservable(latency$).toBe('  -----0----0----0', { 0: 0 });
        expectObservable(result$, '        ----------------!').toBe('');
      }));

    it('H1, H2: the result errors at most interval + pongTimeout after the last frame, whenever frames come', () => {
      const ms = integer({ min: 1, max: 30 });
      assert(
        property(array(ms), ms, ms, (gaps, interval, pongTimeout) =>
          marbles(({ cold, flush }) => {
            let [frameAt, pingAt, diedAt, unanswered] = [0, -1, 0, 0];
            const source$ = cold(gaps.map((gap) => `${gap}ms a`).join(' '));
            const { ping$, result$ } = beating(source$, { idle, interval, pongTimeout });
            ping$.subscribe(() => {
              if (frameAt < pingAt) unanswered++;
              pingAt = asyncScheduler.now();
            });
            result$.subscribe({
              next: () => (frameAt = asyncScheduler.now()),
              error: () => (diedAt = asyncScheduler.now()),
            });
            flush();
            expect(unanswered).toBe(0);
            expect(diedAt).toBe(pingAt + pongTimeout);
            if (idle) expect(pingAt).toBe(frameAt + interval);
            else expect(pingAt).toBeLessThanOrEqual(frameAt + interval);
          }),
        ),
      );
    });

    it('the result ends with its source, even while a pong is awaited', () =>
      marbles(({ cold, expectObservable }) => {
        for (const end of ['-a-|', '-a-#', '---------a--|', '---------a--#']) {
          const { ping$, result$ } = beating(cold(end), { idle, interval: 8, pongTimeout: 5 });
          expectObservable(ping$).toBe(end.length > 8 ? '--------x' : '');
          expectObservable(result$).toBe(end);
        }
      }));
  });

  describe("on RxJS's own webSocket()", () => {
    const dial = (helpers: Parameters<Parameters<typeof marbles>[0]>[0], reply?: () => undefined) => {
      const server = scripted(helpers.cold, ['o-a'], reply && { reply });
      const WebSocketCtor = server.WebSocketCtor as unknown as typeof WebSocket;
      const socket$ = webSocket<unknown>({ url: 'ws://example.com', WebSocketCtor });
      const ping = { type: 'ping' };
      const alive = heartbeat((ping: object) => socket$.next(ping), { interval: 5, pongTimeout: 3, ping });
      return { server, result$: socket$.pipe(alive) };
    };

    it('keeps a peer that answers, and does not emit its pongs', () =>
      marbles((helpers) => {
        const { server, result$ } = dial(helpers);
        helpers.expectObservable(result$, '------------------!').toBe('--a');
        helpers.flush();
        expect(server.received).toEqual(Array(3).fill('{"type":"ping"}'));
        expect(server.live).toBe(0);
      }));

    it('H2: closes the socket of a peer that does not answer', () =>
      marbles((helpers) => {
        const { server, result$ } = dial(helpers, () => undefined);
        helpers
          .expectObservable(result$)
          .toBe('--a-----#', undefined, expect.objectContaining({ kind: 'pong-timeout' }));
        helpers.flush();
        expect(server.connections[0]?.closes).toHaveLength(1);
        expect(server.live).toBe(0);
      }));
  });
});

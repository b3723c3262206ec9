import { asyncScheduler, map, take, timer } from 'rxjs';
import { backoff, type SocketStatus } from '../lib/index.js';
import { states, virtually } from './support/virtually.js';

describe('status', () => {
  it('S1: status$ emits the whole connection lifecycle, with `waiting` at the very moment of loss', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { socket$ } = connectTo(['-o--#', '-#', '-o'], { reconnect: 10 });
      watch('status', socket$.status$);
      const subscription = socket$.subscribe();
      at(40, () => subscription.unsubscribe());
      at(50, () => expect(log.length).toBe(9));
      flush();
      expect(log).toEqual([
        '0 status: idle',
        '0 status: connecting 0',
        '1 status: open',
        '4 status: waiting 1 14 close 1006',
        '14 status: connecting 1',
        '15 status: waiting 2 25 error',
        '25 status: connecting 2',
        '26 status: open',
        '40 status: idle',
      ]);
    }));

  it('S1: `open` has the time since when the socket is open', () =>
    virtually(({ connectTo, at, flush }) => {
      const { socket$ } = connectTo(['---o']);
      let status: SocketStatus | undefined;
      socket$.status$.subscribe((next) => (status = next));
      const subscription = socket$.subscribe();
      at(5, () => {
        expect(status).toEqual({ state: 'open', since: 3 });
        subscription.unsubscribe();
      });
      flush();
    }));

  it('S1: events$ emits the whole connection lifecycle, with `lost` before each wait', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { socket$ } = connectTo(['-o-|', 'o'], { reconnect: 4 });
      watch('event', socket$.events$);
      socket$.subscribe();
      at(9, () => socket$.complete());
      flush();
      expect(log).toEqual([
        '0 event: connecting 0',
        '1 event: open',
        '3 event: lost close 1000',
        '3 event: retry 1 7 close 1000',
        '7 event: connecting 1',
        '7 event: open',
        '9 event: closed',
      ]);
    }));

  it('S1: a late subscriber gets the current status, and opens no socket', () =>
    virtually(({ connectTo, at, expectObservable, flush }) => {
      const { server, socket$ } = connectTo(['--o--#', 'o'], { reconnect: 4 });
      const subscription = socket$.subscribe();
      for (const [frames, state] of [
        ['-^!', '-c'],
        ['---^!', '---o'],
        ['------^!', '------w'],
        ['------------^!', '------------i'],
      ] as const) {
        expectObservable(states(socket$), frames).toBe(state);
      }
      at(11, () => subscription.unsubscribe());
      flush();
      expect(server.connections).toHaveLength(2);
    }));

  it('S3: status() is the status of this moment, the same object until it changes, and opens no socket', () =>
    virtually(({ connectTo, at, flush }) => {
      const { server, socket$ } = connectTo(['--o--#', '-o'], { reconnect: 4 });
      const { status } = socket$; // detached, as useSyncExternalStore calls it
      const seen = new Set<SocketStatus>();
      for (let ms = 0; ms < 20; ms++) at(ms, () => seen.add(status()));
      at(1, () => {
        expect(server.connections).toEqual([]);
        socket$.subscribe();
      });
      at(15, () => socket$.complete());
      flush();
      expect([...seen].map(({ state }) => state)).toEqual(['idle', 'connecting', 'open', 'waiting', 'connecting', 'open', 'closed']); // prettier-ignore
      expect(server.connections).toHaveLength(2);
    }));

  it.each(['idle', 'connecting', 'open', 'waiting', 'closed'] as const)(
    'S3: status() is what status$ emits when it emits `%s`',
    (state) =>
      virtually(({ connectTo, at, flush }) => {
        const { socket$ } = connectTo(['-o-#', 'o'], { reconnect: 4 });
        const pairs: SocketStatus[][] = [];
        socket$.status$.subscribe((status) => pairs.push([status, socket$.status()]));
        at(1, () => socket$.subscribe());
        at(15, () => socket$.complete());
        flush();
        const [emitted, current] = pairs.find(([status]) => status?.state === state) ?? [];
        expect(emitted?.state).toBe(state);
        expect(current).toBe(emitted);
      }),
  );

  it('S3: status() is ahead of status$ inside the handler that has changed it', () =>
    virtually(({ connectTo, note, log, flush }) => {
      const { socket$ } = connectTo(['-o']);
      socket$.status$.subscribe(({ state }) => {
        if (state === 'open') socket$.complete();
        note(`${state}, ${socket$.status().state}`);
      });
      socket$.subscribe();
      flush();
      expect(log).toEqual(['0 idle, idle', '0 connecting, connecting', '1 open, closed', '1 closed, closed']);
    }));

  it('S1: status$, events$ and latency$ never error and never complete', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { socket$ } = connectTo(['#', 'o'], { reconnect: { maxRetries: 0 } });
      watch('status', socket$.status$);
      watch('event', socket$.events$);
      watch('latency', socket$.latency$);
      watch('first', socket$);
      at(2, () => socket$.subscribe());
      at(4, () => socket$.unsubscribe());
      flush();
      expect(log.filter((line) => /complete|: error \w/.test(line))).toEqual(['0 first: error error']);
      expect(log.at(-2)).toBe('4 status: closed');
    }));

  it('S1: `retryAt` of a delay function is known if it returns a number, and unknown if an observable', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const delay = (_: unknown, attempt: number) => (attempt === 1 ? 7 : timer(5));
      const { socket$ } = connectTo(['#', '#', 'o'], { reconnect: { delay } });
      watch('status', socket$.status$);
      const subscription = socket$.subscribe();
      at(20, () => subscription.unsubscribe());
      flush();
      expect(log.slice(2)).toEqual([
        '0 status: waiting 1 7 error',
        '7 status: connecting 1',
        '7 status: waiting 2 undefined error',
        '12 status: connecting 2',
        '12 status: open',
        '20 status: idle',
      ]);
    }));

  it('S1: `retryAt` of backoff() is the time it has drawn', () =>
    virtually(({ connectTo, watch, log, expectObservable, flush }) => {
      const { socket$ } = connectTo(['#', 'o'], { reconnect: { delay: backoff({ random: () => 0.25 }) } });
      expectObservable(socket$, '^ 800ms !').toBe('');
      watch('status', socket$.status$);
      flush();
      expect(log.slice(2, 4)).toEqual(['0 status: waiting 1 750 error', '750 status: connecting 1']);
    }));

  it('S1: reconnect() ends the wait', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { socket$ } = connectTo(['#', 'o'], { reconnect: 50 });
      const subscription = socket$.subscribe();
      watch('status', socket$.status$);
      at(9, () => socket$.reconnect());
      at(12, () => subscription.unsubscribe());
      flush();
      expect(log.slice(1)).toEqual([
        '0 status: waiting 1 50 error',
        '9 status: connecting 1',
        '9 status: open',
        '12 status: idle',
      ]);
    }));

  it('S1: reconnect() on an idle socket does nothing', () =>
    virtually(({ connectTo, watch, log, flush }) => {
      const { socket$ } = connectTo([]);
      watch('status', socket$.status$);
      socket$.reconnect();
      flush();
      expect(log).toEqual(['0 status: idle']);
    }));

  describe('order of notifications', () => {
    type Reaction = 'complete' | 'unsubscribe' | 'reconnect';
    const reactions = ['complete', 'unsubscribe', 'reconnect'] as const satisfies Reaction[];
    const cases = reactions.flatMap((method) => (['connecting', 'open', 'waiting'] as const).map((state) => [method, state] as const)); // prettier-ignore

    it.each(cases)(
      'S1: after %s() when notified of `%s` any subscriber gets the same states, and events$ agrees',
      (method, state) =>
        virtually(({ connectTo, at, flush }) => {
          const { socket$ } = connectTo(['-o-#', '-o', '-o']);
          const [early, late, events]: string[][] = [[], [], []];
          let isDone = false;
          socket$.status$.subscribe((status) => early!.push(status.state));
          socket$.status$.subscribe((status) => {
            if (isDone || status.state !== state) return;
            isDone = true;
            socket$[method]();
          });
          socket$.status$.subscribe((status) => late!.push(status.state));
          socket$.events$.subscribe(({ type }) => events!.push(type));
          socket$.subscribe();
          at(20, () => {
            expect(late).toEqual(early);
            const told = ['idle', ...events!.filter((type) => type !== 'lost')];
            expect(told).toEqual(early!.map((state) => (state === 'waiting' ? 'retry' : state)));
            socket$.unsubscribe();
          });
          flush();
        }),
    );

    it('S1: leaving and coming back when notified of `waiting` begins with attempt 0', () =>
      virtually(({ connectTo, watch, at, log, flush }) => {
        const { socket$ } = connectTo(['--#', 'o']);
        let subscription = socket$.subscribe();
        const leaveAndComeBack = () => {
          subscription.unsubscribe();
          subscription = socket$.subscribe();
        };
        socket$.status$.subscribe(({ state }) => state === 'waiting' && leaveAndComeBack());
        watch('status', socket$.status$);
        at(9, () => subscription.unsubscribe());
        flush();
        expect(log.slice(1)).toEqual([
          '2 status: waiting 1 5 error',
          '2 status: idle',
          '2 status: connecting 0',
          '2 status: open',
          '9 status: idle',
        ]);
      }));

    it.each([
      ['-o', ['connecting', 'open', 'closed']],
      ['-#', ['connecting', 'waiting', 'closed']],
    ])('S1: complete() while connecting (%s) ends with `closed` for a later subscriber', (script, expected) =>
      virtually(({ connectTo, flush }) => {
        const { socket$ } = connectTo([script]);
        socket$.subscribe();
        socket$.complete();
        const heard: string[] = [];
        const events: string[] = [];
        socket$.status$.subscribe(({ state }) => heard.push(state));
        socket$.events$.subscribe(({ type }) => events.push(type));
        flush();
        expect(heard).toEqual(expected);
        expect(events.at(-1)).toBe('closed');
      }),
    );
  });

  describe('virtual time', () => {
    it('S2: the whole connection lifecycle is virtual, with the default options and no scheduler passed', () =>
      virtually(({ connectTo, watch, log, expectObservable, flush }) => {
        const startedAt = Date.now();
        const scripts = ['o', 'o 9998ms a', 'o'];
        let isMute = false;
        const reply = (frame: string) => (isMute ? undefined : frame.replace('ping', 'pong'));
        const config = { heartbeat: {}, reconnect: { delay: backoff({ random: () => 0 }) } };
        const { server, socket$ } = connectTo(scripts, config, { reply });
        watch('event', socket$.events$);
        watch('latency', socket$.latency$);
        timer(15_000).subscribe(() => (isMute = true));
        timer(26_000).subscribe(() => (isMute = false));
        expectObservable(socket$.pipe(take(1))).toBe('35499ms (a|)');
        flush();
        expect(log).toEqual([
          '0 event: connecting 0',
          '0 event: open',
          '10000 event: ping',
          '10000 event: pong 0',
          '10000 latency: 0',
          '20000 event: ping',
          '25000 event: lost pong-timeout',
          '25000 event: retry 1 25500 pong-timeout',
          '25500 event: connecting 1',
          '25500 event: open',
          '35499 event: idle',
        ]);
        expect(server.connections.map(({ received }) => received.length)).toEqual([2, 0]);
        expect(Date.now() - startedAt).toBeLessThan(5000);
      }));

    it('S2: `since` and `retryAt` are times of the asyncScheduler, which is real outside of TestScheduler', () => {
      expect(Math.abs(asyncScheduler.now() - Date.now())).toBeLessThan(1000);
      virtually(({ connectTo, expectObservable }) => {
        const { socket$ } = connectTo(['-----o--#'], { reconnect: 60_000 });
        const times$ = socket$.status$.pipe(
          map((status) => ('since' in status ? status.since : 'retryAt' in status ? status.retryAt : undefined)),
        );
        expectObservable(times$).toBe('(nn)-s--w--n', { n: undefined, s: 5, w: 60_008 });
        expectObservable(socket$, '          ^----------!').toBe('');
      });
    });
  });
});

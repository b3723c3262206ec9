import type { Subscription } from 'rxjs';
import type { WebSocketConstructor } from '../lib/index.js';
import { states, virtually } from './support/virtually.js';

const no = (): boolean => false;

describe('reconnection', () => {
  describe('which ends are retried', () => {
    it.each([1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 1014, 1015, 3000, 4401, 4999])(
      'R1: close code %d is retried',
      (code) =>
        virtually(({ connectTo, at, expectObservable }) => {
          const { server, socket$ } = connectTo(['o', 'oa']);
          expectObservable(socket$, '^--------!').toBe('------a');
          at(2, () => server.connections[0]!.end(code));
        }),
    );

    it.each([1002, 1003, 1007, 1008, 1010])('R1: close code %d is fatal: subscribers get an error', (code) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['o']);
        watch('status', socket$.status$);
        watch('message', socket$);
        at(2, () => server.connections[0]!.end(code, 'why'));
        flush();
        expect(log.slice(-2)).toEqual([`2 status: closed close ${code}`, `2 message: error close ${code}`]);
      }),
    );

    it.each([
      ['at-least-once', undefined, /too big.*sent again/],
      ['at-least-once', no, /too big.*sent again/],
      ['at-most-once', no, /closed with code 1009$/],
    ] as const)('C8: 1009 ends a stream that is %s, and the message says why', (delivery, shouldReconnect, message) =>
      virtually(({ connectTo, at, flush }) => {
        const reconnect = { delay: 3, shouldReconnect };
        const { server, socket$ } = connectTo(['o'], { delivery, reconnect, heartbeat: {} });
        const errors: unknown[] = [];
        socket$.subscribe({ error: (error: unknown) => errors.push(error) });
        at(2, () => server.connections[0]!.end(1009));
        flush();
        expect(errors).toMatchObject([
          { kind: 'close', code: 1009, message: expect.stringMatching(message) as string },
        ]);
      }),
    );

    it('C8, O5: 1009 at least once says which of the unconfirmed messages is the largest, by its place and size alone', () =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['o'], { delivery: 'at-least-once', heartbeat: {} });
        const messages: string[] = [];
        socket$.subscribe({ error: (error: unknown) => messages.push((error as Error).message) });
        at(1, () => ['SECRET 1', `SECRET ${'2'.repeat(90)}`, 'SECRET 3'].forEach(socket$.next));
        at(2, () => server.connections[0]!.end(1009));
        flush();
        expect(messages).toEqual([
          expect.stringMatching(/the largest of 3 unconfirmed ones is number 2, of 99 bytes$/),
        ]);
        expect(messages.join()).not.toContain('SECRET');
      }));

    it('R1: an address for which the constructor throws a SyntaxError is not retried', () =>
      virtually(({ connectTo, watch, log, flush }) => {
        const { socket$ } = connectTo([], { WebSocketCtor: throwing(new SyntaxError('no such scheme')) });
        watch('message', socket$);
        flush();
        expect(log).toEqual(['0 message: error bad-url']);
      }));

    it('R1: any error of the constructor but a SyntaxError is retried', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const { socket$ } = connectTo([], { WebSocketCtor: throwing(new Error('not now')), reconnect: 5 });
        expectObservable(states(socket$)).toBe('(icw)(cw)i');
        expectObservable(socket$, '             ^--------!').toBe('');
        flush();
      }));

    it('R1: `shouldReconnect` overrides the defaults, either way', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const shouldReconnect = ({ kind, code }: { kind: string; code?: number | undefined }) =>
          code === 1008 || (kind === 'bad-url' && log.length < 2);
        let n = 0;
        const url = () => (n++ === 1 ? 'no url' : 'ws://host');
        const { server, socket$ } = connectTo(['o', 'o'], { url, reconnect: { delay: 2, shouldReconnect } });
        watch('event', socket$.events$);
        watch('message', socket$);
        at(1, () => {
          log.length = 0;
          server.connections[0]!.end(1008, '');
        });
        flush();
        expect(log.filter((line) => !line.includes('connecting'))).toEqual([
          '1 event: lost close 1008',
          '1 event: retry 1 3 close 1008',
          '3 event: lost bad-url',
          '3 event: closed bad-url',
          '3 message: error bad-url',
        ]);
      }));

    it('R1: an error thrown by `shouldReconnect` or `delay` ends the stream', () =>
      virtually(({ connectTo, watch, log, flush }) => {
        const oops = () => {
          throw new RangeError('oops');
        };
        const { socket$: a } = connectTo(['o#'], { reconnect: { delay: 2, shouldReconnect: oops } });
        const { socket$: b } = connectTo(['o#'], { reconnect: { delay: oops } });
        const { socket$: c } = connectTo(['o#'], { reconnect: { delay: () => NaN } });
        watch('a', a);
        watch('b', b);
        watch('c', c);
        flush();
        expect(log).toEqual(['1 a: error RangeError', '1 b: error RangeError', '1 c: error RangeError']);
      }));

    it('R1: with `reconnect: false` the stream ends as that of webSocket() does', () =>
      virtually(({ connectTo, watch, log, flush }) => {
        watch('clean', connectTo(['oa|'], { reconnect: false }).socket$);
        watch('drop', connectTo(['oa-#'], { reconnect: false }).socket$);
        flush();
        expect(log).toEqual(['1 clean: a', '1 drop: a', '2 clean: complete', '3 drop: error close 1006']);
      }));

    it('R2: an error event and the close event that follows are one loss and one retry', () =>
      virtually(({ connectTo, watch, at, log, flush }) => {
        const { server, socket$ } = connectTo(['o', '#', 'o']);
        watch('event', socket$.events$);
        const subscription = socket$.subscribe();
        at(2, () => server.connections[0]!.fail());
        at(20, () => subscription.unsubscribe());
        flush();
        expect(log.filter((line) => /lost|retry/.test(line))).toEqual([
          '2 event: lost error',
          '2 event: retry 1 5 error',
          '5 event: lost error',
          '5 event: retry 2 8 error',
        ]);
        expect(server.connections).toHaveLength(3);
      }));
  });

  describe('counting', () => {
    it('R3: attempts count from one again only after a connection was open for `stableAfter`', () =>
      virtually(({ connectTo, at, flush }) => {
        const attempts: number[] = [];
        const delay = (_: unknown, attempt: number) => (attempts.push(attempt), 1);
        const scripts = ['oa#', 'oa#', '--------oa-#', 'oa---#', 'oa----#', '#', 'oa'];
        const { socket$ } = connectTo(scripts, { reconnect: { delay, stableAfter: 6 } });
        const subscription = socket$.subscribe();
        at(60, () => subscription.unsubscribe());
        flush();
        expect(attempts).toEqual([1, 2, 3, 4, 1, 2]);
      }));

    it('R3: `stableAfter` is 5 s by default', () =>
      virtually(({ connectTo, at, flush }) => {
        const attempts: number[] = [];
        const delay = (_: unknown, attempt: number) => (attempts.push(attempt), 1);
        const { socket$ } = connectTo(['o 4998ms #', 'o 4999ms #', 'o'], { reconnect: { delay } });
        const subscription = socket$.subscribe();
        at(12_000, () => subscription.unsubscribe());
        flush();
        expect(attempts).toEqual([1, 1]);
      }));
  });

  describe('giving up', () => {
    it('R4: when `maxRetries` are spent subscribers get the last loss, and the status says closed', () =>
      virtually(({ connectTo, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['#', '#', '-|'], { reconnect: { delay: 3, maxRetries: 2 } });
        watch('a', socket$);
        watch('b', socket$);
        watch('status', socket$.status$);
        flush();
        expect(log.slice(-3)).toEqual([
          '7 status: closed close 1000',
          '7 a: error close 1000',
          '7 b: error close 1000',
        ]);
        expect(server.connections).toHaveLength(3);
      }));

    it('R4: `maxRetries: 0` makes no retry', () =>
      virtually(({ connectTo, watch, log, flush }) => {
        watch('a', connectTo(['oa#'], { reconnect: { maxRetries: 0 } }).socket$);
        flush();
        expect(log).toEqual(['1 a: a', '2 a: error close 1006']);
      }));

    it('R4: a new subscription connects again, and counts from one', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { socket$ } = connectTo(['#', '#', '#', 'o-a'], { reconnect: { delay: 3, maxRetries: 1 } });
        watch('first', socket$);
        let second: Subscription;
        at(10, () => (second = watch('second', socket$)));
        at(20, () => second.unsubscribe());
        flush();
        expect(log).toEqual(['3 first: error error', '15 second: a']);
      }));

    it('R4: reconnect() connects again after the end, and the next subscriber shares the connection', () =>
      virtually(({ connectTo, at, expectObservable, watch, flush }) => {
        const { server, socket$ } = connectTo(['    #', '      -', '-----o---a'], { reconnect: { maxRetries: 0 } });
        watch('first', socket$);
        at(10, () => {
          socket$.reconnect();
          socket$.reconnect();
        });
        expectObservable(states(socket$), '^---------------------!').toBe('(cx)------(cc)-o-----i');
        expectObservable(socket$, '         -----------------^---!').toBe('-------------------a');
        flush();
        expect(server.live).toBe(0);
      }));

    it('R4: reconnect() when notified of `closed` connects again', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['#', 'o'], { reconnect: { maxRetries: 0 } });
        watch('first', socket$);
        const listening = socket$.status$.subscribe(({ state }) => {
          if (state === 'closed') socket$.reconnect();
        });
        at(5, () => {
          expect(server.live).toBe(1);
          listening.unsubscribe();
          socket$.complete();
        });
        flush();
        expect(log).toEqual(['0 first: error error']);
      }));

    it.each(['status', 'error'])('R4: subscribing when notified of the end (%s) connects again', (from) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { socket$ } = connectTo(['#', 'o-a'], { reconnect: { maxRetries: 0 } });
        let second: Subscription | undefined;
        const comeBack = () => (second ??= watch('second', socket$));
        socket$.subscribe({ error: () => from === 'error' && comeBack() });
        socket$.status$.subscribe(({ state }) => from === 'status' && state === 'closed' && comeBack());
        at(9, () => second!.unsubscribe());
        flush();
        expect(log).toEqual(['2 second: a']);
      }),
    );
  });

  describe('ends on purpose', () => {
    const ways = ['unsubscribe', 'complete', 'error', 'socket$.unsubscribe'] as const;
    const times = [
      ['connecting', 1],
      ['open', 4],
      ['waiting', 7],
    ] as const;
    const cases = ways.flatMap((way) => times.map(([state, ms]) => [way, state, ms] as const));

    it.each(cases)('R7: %s while %s never reconnects', (way, state, ms) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['---o--#'], { reconnect: 20 });
        const subscription = watch('message', socket$);
        at(ms, () => {
          if (way === 'unsubscribe') subscription.unsubscribe();
          else if (way === 'complete') socket$.complete();
          else if (way === 'error') socket$.error({ code: 4000, reason: 'enough' });
          else socket$.unsubscribe();
        });
        flush();
        const waits = state === 'connecting' && (way === 'complete' || way === 'error');
        expect(log).toEqual(way === 'unsubscribe' ? [] : [`${waits ? 3 : ms} message: complete`]);
        expect(server.connections).toHaveLength(1);
        expect(server.live).toBe(0);
      }),
    );

    it.each([
      ['open', ['idle', 'connecting 0', 'open', 'closed']],
      ['lost', ['idle', 'connecting 0', 'open', 'closed']],
      ['retry', ['idle', 'connecting 0', 'open', 'waiting 1 22 close 1006', 'closed']],
    ])('R7: complete() when notified of `%s` never reconnects', (type, statuses) =>
      virtually(({ connectTo, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['o-#'], { reconnect: 20 });
        socket$.events$.subscribe((event) => event.type === type && socket$.complete());
        watch('status', socket$.status$);
        watch('message', socket$);
        flush();
        expect(log).toContain(`${type === 'open' ? 0 : 2} message: complete`);
        expect(log.filter((line) => line.includes('status')).map((line) => line.slice(10))).toEqual(statuses);
        expect(server.connections).toHaveLength(1);
      }),
    );

    it('R7: an attempt that fails after complete() is not retried', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['---#']);
        watch('message', socket$);
        at(1, () => socket$.complete());
        flush();
        expect(log).toEqual(['3 message: complete']);
        expect(server.connections).toHaveLength(1);
      }));

    it('R7: a subscriber that comes back on completion gets a new connection', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { socket$ } = connectTo(['--o', 'o-a']);
        let second: Subscription;
        socket$.subscribe({ complete: () => (second = watch('second', socket$)) });
        at(1, () => {
          socket$.complete();
          socket$.complete();
        });
        at(20, () => second.unsubscribe());
        flush();
        expect(log).toEqual(['4 second: a']);
      }));
  });
});

function throwing(error: Error): WebSocketConstructor {
  return function () {
    throw error;
  } as unknown as WebSocketConstructor;
}

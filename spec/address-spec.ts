import { EMPTY, firstValueFrom, map, NEVER, of, throwError, timer, type Observable, type Subscription } from 'rxjs';
import {
  heartbeatSocket$,
  type HeartbeatSocketConfig,
  type NextAttempt,
  type WebSocketConstructor,
} from '../lib/index.js';
import { FakeWebSocket } from '../lib/testing/index.js';
import { states, virtually } from './support/virtually.js';

describe('an attempt', () => {
  describe('address', () => {
    it('C3: a url function is called again for every attempt', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        let n = 0;
        const { server, socket$ } = connectTo(['o-#', '-#', 'oa'], { url: () => `ws://host/feed?token=${++n}` });
        expectObservable(socket$, '^------------!').toBe('----------a');
        flush();
        expect(server.connections.map(({ url }) => url.slice(-7))).toEqual(['token=1', 'token=2', 'token=3']);
      }));

    it('C3: a url function may return an observable, whose first value is used', () =>
      virtually(({ connectTo, cold, expectObservable, expectSubscriptions, flush }) => {
        const url$ = cold('                --u-v', { u: 'ws://host/u', v: 'ws://host/v' });
        const { server, socket$ } = connectTo(['-oa'], { url: () => url$ });
        expectObservable(socket$, '^-------!').toBe('----a');
        expectSubscriptions(url$.subscriptions).toBe('^-!');
        flush();
        expect(server.connections.map(({ url }) => url)).toEqual(['ws://host/u']);
      }));

    it('C3: a url function may return a promise', async () => {
      const socket = await new Promise<FakeWebSocket>((resolve) => {
        const WebSocketCtor = function (url: string) {
          const socket = new FakeWebSocket(url);
          resolve(socket);
          return socket;
        } as unknown as WebSocketConstructor;
        const url = () => Promise.resolve('ws://host/promised');
        subscription = heartbeatSocket$({ url, WebSocketCtor }).subscribe();
      });
      expect(socket.url).toBe('ws://host/promised');
    });
    let subscription: Subscription | undefined;
    afterEach(() => subscription?.unsubscribe());

    it('C3: no socket opens when the promised url resolves after all subscribers have left', async () => {
      const urls: string[] = [];
      const WebSocketCtor = function (url: string) {
        urls.push(url);
        return new FakeWebSocket(url);
      } as unknown as WebSocketConstructor;
      const url = Promise.resolve('ws://host/late');
      heartbeatSocket$({ url: () => url, WebSocketCtor })
        .subscribe()
        .unsubscribe();
      await url;
      await Promise.resolve();
      expect(urls).toEqual([]);
    });

    const failures: [string, () => string | Observable<string>][] = [
      ['throws', () => raise(new Error('no token'))],
      ['errors', () => throwError(() => new Error('no token'))],
      ['completes without a value', () => EMPTY],
    ];
    it.each(failures)('C3: an attempt fails and is retried when the url function %s', (_, failure) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        let n = 0;
        const { socket$ } = connectTo(['oa'], { url: () => (n++ ? 'ws://host/feed' : failure()) });
        watch('event', socket$.events$);
        const subscription = watch('message', socket$);
        at(5, () => subscription.unsubscribe());
        flush();
        expect(log).toEqual([
          '0 event: connecting 0',
          '0 event: lost connect-failed',
          '0 event: retry 1 3 connect-failed',
          '3 event: connecting 1',
          '3 event: open',
          '4 message: a',
          '5 event: idle',
        ]);
      }),
    );

    it.each(['', '/path', 'ftp://host', 'ws://host/#part', 'ws://user:secret@host', undefined, 7])(
      'C3: the stream errors when the url function returns %p',
      (bad) =>
        virtually(({ connectTo, watch, log, flush }) => {
          const { server, socket$ } = connectTo([], { url: () => bad as string });
          watch('message', socket$);
          flush();
          expect(log).toEqual(['0 message: error bad-url']);
          expect(server.connections).toEqual([]);
        }),
    );
  });

  describe('what is called for each attempt', () => {
    it('C3: url and protocol functions get the number of the attempt and the loss before it', () =>
      virtually(({ connectTo, at, note, log, flush }) => {
        const ask =
          <T>(name: string, value: T) =>
          ({ attempt, lost }: NextAttempt) => {
            note(`${name} ${attempt} ${lost?.kind} ${lost?.code}`);
            return value;
          };
        const url = ask('url', new URL('ws://host/feed?a=b'));
        const config = { url, protocol: ask('protocol', ['one', 'two']), reconnect: { delay: 3, stableAfter: 10 } };
        const { server, socket$ } = connectTo(['o-#', '-#', 'o', 'o', 'o'], config);
        let subscription = socket$.subscribe();
        at(20, () => socket$.reconnect());
        at(30, () => {
          subscription.unsubscribe();
          subscription = socket$.subscribe();
        });
        at(40, () => subscription.unsubscribe());
        flush();
        const asked = ['0 0 undefined undefined', '5 1 close 1006', '9 2 error undefined', '20 0 reconnect undefined', '30 0 undefined undefined']; // prettier-ignore
        expect(log).toEqual(asked.flatMap((line) => ['url', 'protocol'].map((name) => line.replace(' ', ` ${name} `))));
        expect(server.connections.map(({ url }) => url)).toEqual(Array(5).fill('ws://host/feed?a=b'));
        expect(server.connections[0]!.protocols).toEqual(['one', 'two']);
      }));

    it.each<[what: string, protocol: HeartbeatSocketConfig<string>['protocol'], offered: unknown]>([
      ['text', () => 'one', 'one'],
      ['a list', () => ['one', 'two'], ['one', 'two']],
      ['an observable of a list', () => timer(2).pipe(map(() => ['one'])), ['one']],
      ['nothing', () => undefined, []],
    ])('C3: a protocol function may return %s', (_, protocol, offered) =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['o'], { protocol });
        const subscription = socket$.subscribe();
        at(5, () => subscription.unsubscribe());
        flush();
        expect(server.connections.map(({ protocols }) => protocols)).toEqual([offered]);
      }),
    );

    const badUrls = [
      null,
      undefined,
      '',
      7,
      {},
      [],
      ['ws://host'],
      true,
      '/path',
      new URL('ftp://host'),
      () => 'ws://host',
    ];
    const badProtocols = [null, '', 7, {}, 'a b', ['a', 'a'], true, () => 'one'];
    const bad = [
      ...badUrls.map((value) => ['url', value, 'bad-url', 'url must be an absolute'] as const),
      ...badProtocols.map(
        (value) =>
          ['protocol', value, 'bad-protocol', 'protocol must be a subprotocol or an array of distinct ones'] as const,
      ),
    ];
    it.each(bad)(
      'C3: %s must not return %p, at once or later: one error, and no retry',
      async (option, value, kind, message) => {
        const ways = [
          () => value,
          () => Promise.resolve(value),
          () => of(value),
          () => timer(1).pipe(map(() => value)),
        ];
        for (const reconnect of [false, 3] as const) {
          for (const way of ways) {
            const config = { url: 'ws://host', WebSocketCtor: noSocket, reconnect, [option]: way };
            const error = await firstValueFrom(heartbeatSocket$(config as never)).catch((error: unknown) => error);
            expect(error).toMatchObject({ kind, message: expect.stringContaining(message) as string });
          }
        }
      },
    );

    it('C3: a protocol function that throws is a failed attempt', () =>
      virtually(({ connectTo, expectObservable }) => {
        let n = 0;
        const { socket$ } = connectTo(['oa'], { protocol: () => (n++ ? 'one' : raise(new Error('no token'))) });
        expectObservable(socket$, '^-----!').toBe('----a');
      }));
  });

  describe('connectTimeout', () => {
    it('C4: an attempt that has not opened within connectTimeout is closed and retried', () =>
      virtually(({ connectTo, expectObservable, at, watch, log }) => {
        const { server, socket$ } = connectTo(['----', '-oa'], { connectTimeout: 5 });
        watch('event', socket$.events$);
        expectObservable(socket$, '^-----------!').toBe('----------a');
        at(7, () => {
          expect(server.live).toBe(0);
          expect(log).toEqual([
            '0 event: connecting 0',
            '5 event: lost connect-timeout',
            '5 event: retry 1 8 connect-timeout',
          ]);
        });
      }));

    it('C4: an attempt that opens just within connectTimeout stays open', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { socket$ } = connectTo(['----o------a'], { connectTimeout: 5 });
        expectObservable(socket$, '     ^-----------!').toBe('-----------a');
      }));

    it('C4: connectTimeout covers the url function, whose observable is unsubscribed from', () =>
      virtually(({ connectTo, cold, expectObservable, expectSubscriptions }) => {
        const never$ = cold('-------');
        let n = 0;
        const { socket$ } = connectTo(['-oa'], { connectTimeout: 5, url: () => (n++ ? 'ws://host' : never$) });
        expectObservable(socket$, '^-----------!').toBe('----------a');
        expectSubscriptions(never$.subscriptions).toBe('^----!');
      }));

    it('C4: connectTimeout covers the url function and the handshake together', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        let n = 0;
        const url = () => (n++ ? of('ws://host') : timer(3).pipe(map(() => 'ws://host')));
        const { server, socket$ } = connectTo(['---o', '-oa'], { connectTimeout: 5, url });
        expectObservable(socket$, '^-----------!').toBe('----------a');
        flush();
        expect(server.connections).toHaveLength(2);
      }));

    it('C4: connectTimeout is 10 s by default', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { socket$ } = connectTo(['', '-o'], { url: 'ws://host' });
        expectObservable(states(socket$)).toBe('(ic) 9996ms w--co-i');
        expectObservable(socket$, '             ^ 10005ms        !').toBe('');
      }));

    it('C4: unsubscribing while the url is awaited opens no socket', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const { server, socket$ } = connectTo([], { url: () => NEVER });
        expectObservable(socket$, '^--!').toBe('');
        flush();
        expect(server.connections).toEqual([]);
      }));
  });
});

function noSocket(): void {
  raise(new Error('no socket is to be made'));
}

function raise(error: Error): never {
  throw error;
}

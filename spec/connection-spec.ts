import { Subject, Subscription, takeUntil } from 'rxjs';
import { heartbeatSocket$ } from '../lib/index.js';
import { FakeWebSocket, marbleServer } from '../lib/testing/index.js';
import { states, virtually } from './support/virtually.js';

describe('connection', () => {
  describe('sharing', () => {
    it('C1: no socket opens before the first subscriber', () =>
      virtually(({ connectTo, at, watch }) => {
        const { server, socket$ } = connectTo([]);
        watch('status', socket$.status$);
        watch('events', socket$.events$);
        watch('latency', socket$.latency$);
        socket$.next('kept');
        at(50, () => expect(server.connections).toEqual([]));
      }));

    it('C1: all subscribers share one socket, and the last to leave closes it', () =>
      virtually(({ connectTo, expectObservable, flush, at }) => {
        const { server, socket$ } = connectTo([' -o-a-b-c-']);
        expectObservable(socket$, '             ^------!  ').toBe('---a-b-   ');
        expectObservable(socket$, '             ----^----!').toBe('-----b-c- ');
        at(8, () => expect(server.live).toBe(1));
        flush();
        expect(server.connections.map(({ closes }) => closes)).toEqual([[[1000, undefined]]]);
      }));

    it('C1: a subscriber that comes after the last has left gets a fresh socket', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const { server, socket$ } = connectTo(['o-a', '       o-b']);
        expectObservable(socket$, '             ^---!        ').toBe('--a-');
        expectObservable(socket$, '             ------^---!  ').toBe('--------b-');
        flush();
        expect(server.connections).toHaveLength(2);
      }));

    it('C1: the socket stays open for `linger` after the last unsubscribe, then closes', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const { server, socket$ } = connectTo(['    o-a----b----'], { linger: 5 });
        expectObservable(states(socket$)).toBe('            (ico)---------i');
        expectObservable(socket$, '                 ^--!            ').toBe('--a');
        expectObservable(socket$, '                 ------^--!      ').toBe('-------b');
        flush();
        expect(server.connections).toHaveLength(1);
      }));

    it('C1: a socket lost while lingering is replaced, and closed when `linger` is over', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const { server, socket$ } = connectTo(['    o---#', '    o---'], { linger: 9 });
        expectObservable(socket$, '                 ^-!').toBe('');
        expectObservable(states(socket$), '      -^').toBe('-o--w--(co)i');
        flush();
        expect(server.connections).toHaveLength(2);
        expect(server.live).toBe(0);
      }));

    it('C1: a subscriber that comes while the socket waits joins the wait', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const { server, socket$ } = connectTo(['    o-#', '     o-a----'], { reconnect: 6 });
        expectObservable(socket$, '                 ^--------------!').toBe('----------a');
        expectObservable(socket$, '                 -----^---------!').toBe('----------a');
        flush();
        expect(server.connections).toHaveLength(2);
      }));

    it('C1: leaving and coming back in one task while connecting opens a fresh socket and completes no subscriber', () =>
      virtually(({ connectTo, at, watch, flush, log }) => {
        const { server, socket$ } = connectTo(['---o-a', '--o-b']);
        const first = watch('first', socket$);
        let second: Subscription;
        at(1, () => {
          first.unsubscribe();
          second = watch('second', socket$);
        });
        at(10, () => second.unsubscribe());
        flush();
        expect(log).toEqual(['5 second: b']);
        expect(server.connections.map(({ readyState }) => readyState)).toEqual([3, 3]);
      }));

    it('C1: leaving when notified of `connecting` opens no socket, and the next subscriber gets the only one', () =>
      virtually(({ connectTo, at, watch, flush, log }) => {
        const { server, socket$ } = connectTo(['o-a']);
        const left$ = new Subject<void>();
        let second: Subscription | undefined;
        socket$.events$.subscribe(({ type }) => {
          if (type !== 'connecting' || second) return;
          second = new Subscription();
          left$.next();
          expect(server.connections).toHaveLength(0);
          at(1, () => second!.add(watch('second', socket$)));
        });
        socket$.pipe(takeUntil(left$)).subscribe();
        expect(server.connections).toHaveLength(0);
        at(9, () => second!.unsubscribe());
        flush();
        expect(log).toEqual(['3 second: a']);
      }));

    it('C1: who subscribes in a handler of a message gets the next one, and who is unsubscribed there gets no more', () =>
      virtually(({ connectTo, watch, at, log }) => {
        const { socket$ } = connectTo(['o-a-b-c']);
        const subscription = socket$.subscribe((message) => {
          if (message !== 'a') return;
          left.unsubscribe();
          subscription.add(watch('late', socket$));
        });
        const left = watch('left', socket$);
        subscription.add(watch('other', socket$));
        at(5, () => {
          subscription.unsubscribe();
          expect(log).toEqual(['2 other: a', '4 other: b', '4 late: b']);
        });
      }));

    it('C1: a message handler may unsubscribe and subscribe again', () =>
      virtually(({ connectTo, at, watch, flush, log }) => {
        const { server, socket$ } = connectTo(['o-ab', '-o-c']);
        let second: Subscription;
        const first = socket$.subscribe(() => {
          first.unsubscribe();
          second = watch('second', socket$);
        });
        at(20, () => second.unsubscribe());
        flush();
        expect(log).toEqual(['5 second: c']);
        expect(server.connections).toHaveLength(2);
      }));
  });

  describe('one socket at a time', () => {
    // That no two are live at once is checked by virtually() in every scene of every spec; these provoke it.
    it('C2: every attempt has its own socket, also when the old one does not answer close()', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const config = { heartbeat: { interval: 4, pongTimeout: 2 }, connectTimeout: 5 };
        const server = { closing: false, reply: () => undefined } as const;
        const { server: { connections }, socket$ } = connectTo(['o-a', '-----', 'o-b'], config, server); // prettier-ignore
        expectObservable(socket$, '^ 20ms !').toBe('--a 16ms b');
        flush();
        expect(connections.map(({ readyState, closes }) => [readyState, closes.length])).toEqual([[2, 1], [2, 1], [2, 1]]); // prettier-ignore
      }));

    it.each([
      ['connecting', '--------a'],
      ['open', '      ---a     '],
      ['lost', '      -----a   '],
      ['retry', '     -----a   '],
    ])('C2: reconnect() when notified of `%s` opens one socket', (type, messages) =>
      virtually(({ connectTo, expectObservable, flush }) => {
        let isDone = false;
        const { server, socket$ } = connectTo(['-o-#', 'o-a']);
        socket$.events$.subscribe((event) => {
          if (isDone || event.type !== type) return;
          isDone = true;
          socket$.reconnect();
        });
        expectObservable(socket$, '^---------!').toBe(messages);
        flush();
        expect(server.connections).toHaveLength(2);
      }),
    );

    it.each([1, 4, 6])('C2: reconnect() twice at %d ms opens one socket', (ms) =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['--o-#', '--o', '--o']);
        const subscription = socket$.subscribe();
        at(ms, () => {
          socket$.reconnect();
          socket$.reconnect();
        });
        at(30, () => subscription.unsubscribe());
        flush();
        expect(server.connections).toHaveLength(2);
      }),
    );

    it.each(['lost', 'retry', 'open', 'connecting'])(
      'C2: leaving and coming back when notified of `%s` opens one socket',
      (type) =>
        virtually(({ connectTo, at, flush, watch, log }) => {
          let subscription: Subscription;
          let isDone = false;
          const { server, socket$ } = connectTo(['o-#', 'o-a', 'o-a'], { url: 'ws://host' });
          socket$.events$.subscribe((event) => {
            if (isDone || event.type !== type) return;
            isDone = true;
            subscription.unsubscribe();
            subscription = watch('message', socket$);
          });
          subscription = new Subscription();
          subscription.add(watch('message', socket$));
          at(20, () => subscription.unsubscribe());
          flush();
          expect(log).toHaveLength(1);
          expect(log[0]).toContain('message: a');
          expect(server.live).toBe(0);
        }),
    );
  });

  describe('WebSocket implementation', () => {
    const { WebSocket: original } = globalThis as { WebSocket?: unknown };
    afterEach(() => void Object.assign(globalThis, { WebSocket: original }));

    it.each([undefined, 3, false] as const)(
      'C6: without a WebSocket subscribers get an error that says to pass WebSocketCtor, and there is no retry (reconnect: %p)',
      (reconnect) =>
        virtually(({ note, log, flush }) => {
          Reflect.deleteProperty(globalThis, 'WebSocket');
          const socket$ = heartbeatSocket$({ url: 'ws://host', reconnect });
          socket$.status$.subscribe(({ state }) => note(state));
          socket$.subscribe({
            error: (lost: unknown) => {
              expect(lost).toMatchObject({ kind: 'no-websocket' });
              expect(String(lost)).toMatch(/: WebSocketCtor must be passed: .*no global WebSocket/);
              note('error');
            },
          });
          flush();
          expect(log).toEqual(['0 idle', '0 connecting', '0 closed', '0 error']);
        }),
    );

    it('C6: the global WebSocket is looked up for each attempt: one that is put in its place later is used', () =>
      virtually(({ cold, expectObservable, flush }) => {
        const [first, second] = [marbleServer(cold, ['o-|']), marbleServer(cold, ['oa'])];
        const socket$ = heartbeatSocket$({ url: 'ws://host', heartbeat: false, reconnect: 3 });
        Object.assign(globalThis, { WebSocket: first.WebSocketCtor });
        socket$.events$.subscribe(({ type }) => {
          if (type === 'lost') Object.assign(globalThis, { WebSocket: second.WebSocketCtor });
        });
        expectObservable(socket$, '^-------!').toBe('------a');
        flush();
        expect([first, second].map(({ connections }) => connections.length)).toEqual([1, 1]);
      }));

    it('C6: the global WebSocket is used where there is one', () =>
      virtually(({ expectObservable }) => {
        const sockets: FakeWebSocket[] = [];
        Object.assign(globalThis, {
          WebSocket: function (url: string) {
            const socket = new FakeWebSocket(url);
            sockets.push(socket);
            return socket;
          },
        });
        expectObservable(heartbeatSocket$('ws://host'), '^--!').toBe('');
        expect(sockets).toEqual([]);
      }));
  });
});

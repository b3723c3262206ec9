import { states, virtually } from './support/virtually.js';

describe('outgoing', () => {
  describe('order', () => {
    it('O1: next() on an open socket is sent at once and in order', () =>
      virtually(({ connectTo, at }) => {
        const { server, socket$ } = connectTo(['o']);
        const subscription = socket$.subscribe();
        at(2, () => {
          socket$.next('a');
          socket$.next({ b: [1] });
          expect(server.received).toEqual(['"a"', '{"b":[1]}']);
          subscription.unsubscribe();
        });
      }));

    it('O1: messages wait without a subscriber, while connecting and while waiting, and leave in order', () =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['--#', '--o--', 'o']);
        socket$.next(1);
        let subscription = socket$.subscribe();
        at(1, () => socket$.next(2));
        at(3, () => socket$.next(3));
        at(6, () => socket$.next(4));
        at(8, () => expect(server.received).toEqual(['1', '2', '3', '4']));
        at(9, () => {
          subscription.unsubscribe();
          socket$.next(5);
        });
        at(12, () => (subscription = socket$.subscribe()));
        at(14, () => subscription.unsubscribe());
        flush();
        expect(server.connections.map(({ received }) => received)).toEqual([[], ['1', '2', '3', '4'], ['5']]);
      }));

    it('O1: a message sent while the socket is closing waits', () =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['o', 'o']);
        const subscription = socket$.subscribe();
        at(2, () => {
          server.connections[0]!.readyState = 2;
          socket$.next('kept');
          server.connections[0]!.drop();
        });
        at(9, () => subscription.unsubscribe());
        flush();
        expect(server.connections.map(({ received }) => received)).toEqual([[], ['"kept"']]);
      }));

    it('O1: the serializer runs when next() is called, once', () =>
      virtually(({ connectTo, at, log, note, flush }) => {
        const serializer = (message: unknown) => (note(`serialize ${String(message)}`), `<${String(message)}>`);
        const { server, socket$ } = connectTo(['--o'], { serializer });
        const subscription = socket$.subscribe();
        at(1, () => socket$.next('early'));
        at(4, () => socket$.next('late'));
        at(5, () => subscription.unsubscribe());
        flush();
        expect(log).toEqual(['1 serialize early', '4 serialize late']);
        expect(server.received).toEqual(['<early>', '<late>']);
      }));

    it('O1: next() and complete() may be called detached', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['o']);
        const { next, complete } = socket$;
        watch('message', socket$);
        at(1, () => next('a'));
        at(2, () => complete());
        flush();
        expect(server.received).toEqual(['"a"']);
        expect(log).toEqual(['2 message: complete']);
      }));
  });

  describe('at open', () => {
    it('O2: the handshake leaves first, then the queued messages, on every connection', () =>
      virtually(({ connectTo, at, flush }) => {
        let n = 0;
        const { server, socket$ } = connectTo(['--o#', '--o'], { onOpen: () => [`auth ${++n}`, 'hello'] });
        const subscription = socket$.subscribe();
        at(1, () => socket$.next('first'));
        at(5, () => socket$.next('second'));
        at(12, () => subscription.unsubscribe());
        flush();
        expect(server.connections.map(({ received }) => received)).toEqual([
          ['"auth 1"', '"hello"', '"first"'],
          ['"auth 2"', '"hello"', '"second"'],
        ]);
      }));

    it('O2: messages from openObserver, a status$ or a message handler come after the handshake and the queue', () =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['-oa'], {
          onOpen: () => ['auth'],
          openObserver: { next: () => socket$.next('from openObserver') },
        });
        socket$.next('waited');
        socket$.status$.subscribe(({ state }) => state === 'open' && socket$.next('from status$'));
        const subscription = socket$.subscribe(() => socket$.next('from a message'));
        at(5, () => subscription.unsubscribe());
        flush();
        const order = ['auth', 'waited', 'from openObserver', 'from status$', 'from a message'];
        expect(server.received).toEqual(order.map((text) => `"${text}"`));
      }));

    it('O2: messages given to next() by onOpen come after the handshake', () =>
      virtually(({ connectTo, at, flush }) => {
        const onOpen = () => (socket$.next('from onOpen'), ['auth']);
        const { server, socket$ } = connectTo(['o'], { onOpen });
        const subscription = socket$.subscribe();
        at(5, () => subscription.unsubscribe());
        flush();
        expect(server.received).toEqual(['"auth"', '"from onOpen"']);
      }));

    const failures: [string, () => unknown[]][] = [
      ['onOpen throws', () => raise(new Error('no token'))],
      ['a handshake message cannot be serialised', () => [1n]],
    ];
    it.each(failures)('O2: if %s the connection is given up and retried, and queued messages keep waiting', (_, fail) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        let n = 0;
        const { server, socket$ } = connectTo(['o', 'o'], { onOpen: () => (n++ ? ['auth'] : fail()) });
        watch('event', socket$.events$);
        socket$.next('waits');
        const subscription = socket$.subscribe();
        at(2, () => expect(server.live).toBe(0));
        at(5, () => subscription.unsubscribe());
        flush();
        expect(log.slice(0, 4)).toEqual([
          '0 event: connecting 0',
          '0 event: lost handshake',
          '0 event: retry 1 3 handshake',
          '3 event: connecting 1',
        ]);
        expect(server.connections.map(({ received }) => received)).toEqual([[], ['"auth"', '"waits"']]);
      }),
    );

    it.each(['complete', 'unsubscribe', 'reconnect'] as const)('O2: onOpen may call %s()', (method) =>
      virtually(({ connectTo, at, expectObservable, flush }) => {
        let isDone = false;
        const onOpen = () => {
          if (!isDone) socket$[method]();
          isDone = true;
          return ['auth'];
        };
        const { server, socket$ } = connectTo(['--o', '--o'], { onOpen });
        const subscription = socket$.subscribe();
        expectObservable(states(socket$)).toBe(
          { complete: 'c-(ox)', unsubscribe: 'c-x', reconnect: 'c-c-o----i' }[method],
        );
        at(9, () => subscription.unsubscribe());
        at(8, () => expect(server.live).toBe(method === 'reconnect' ? 1 : 0));
        flush();
        expect(server.connections).toHaveLength(method === 'reconnect' ? 2 : 1);
      }),
    );
  });

  describe('outbox', () => {
    const full = [
      ['drop-oldest', ['3', '4']],
      [undefined, ['3', '4']],
      ['drop-newest', ['1', '2']],
      ['error', ['1', '2']],
    ] as const;
    it.each(full)('O3: with overflow %s each message that gives way is reported', (overflow, sent) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['---o'], { outbox: { capacity: 2, overflow } });
        const subscription = socket$.subscribe();
        watch('event', socket$.events$);
        for (const message of [1, 2, 3, 4]) {
          const call = () => socket$.next(message);
          if (overflow === 'error' && message > 2) expect(call).toThrow('message dropped: overflow');
          else call();
        }
        at(9, () => subscription.unsubscribe());
        flush();
        expect(log.filter((line) => line.includes('dropped'))).toEqual(Array(2).fill('0 event: dropped overflow'));
        expect(server.received).toEqual(sent);
      }),
    );

    it('O3: a capacity of 0 queues no message, and an open socket still sends', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['---o'], { outbox: { capacity: 0 } });
        watch('event', socket$.events$);
        const subscription = socket$.subscribe();
        at(1, () => socket$.next('lost'));
        at(4, () => socket$.next('sent'));
        at(5, () => subscription.unsubscribe());
        flush();
        expect(log).toContain('1 event: dropped overflow');
        expect(server.received).toEqual(['"sent"']);
      }));

    it('O3: the capacity is 1 000 by default', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['-o']);
        watch('event', socket$.events$);
        for (let n = 0; n < 1001; n++) socket$.next(n);
        expect(log).toEqual(['0 event: dropped overflow']);
        const subscription = socket$.subscribe();
        at(5, () => subscription.unsubscribe());
        flush();
        expect(server.received).toHaveLength(1000);
        expect(server.received[0]).toBe('1');
      }));

    it('O3: a message that the socket refuses at open is reported, and the rest is sent', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const refuse = (frame: string) => (frame === '"bad"' ? raise(new Error('refused')) : undefined);
        const { server, socket$ } = connectTo(['-o'], {}, { reply: refuse });
        watch('event', socket$.events$);
        for (const message of ['a', 'bad', 'b']) socket$.next(message);
        const subscription = socket$.subscribe();
        at(5, () => subscription.unsubscribe());
        flush();
        expect(log).toContain('1 event: dropped unsendable');
        expect(server.received).toEqual(['"a"', '"bad"', '"b"']);
      }));

    it('O3: a message given while the outbox empties comes after the queued ones', () =>
      virtually(({ connectTo, at, flush }) => {
        const refuse = (frame: string) => (frame === '"bad"' ? raise(new Error('refused')) : undefined);
        const { server, socket$ } = connectTo(['-o'], {}, { reply: refuse });
        socket$.events$.subscribe(({ type }) => type === 'dropped' && socket$.next('instead'));
        for (const message of ['bad', 'a', 'b']) socket$.next(message);
        const subscription = socket$.subscribe();
        at(5, () => subscription.unsubscribe());
        flush();
        expect(server.received).toEqual(['"bad"', '"a"', '"b"', '"instead"']);
      }));

    it('O3: messages still queued when the socket closes while the outbox is sent wait for the next connection', () =>
      virtually(({ connectTo, at, flush }) => {
        const reply = (frame: string) => {
          if (frame === '2') server.connections[0]!.readyState = 2; // the close event is yet to come
          if (frame === '2') server.connections[0]!.drop();
          return undefined;
        };
        const { server, socket$ } = connectTo(['-o', '-o'], {}, { reply });
        for (const message of [1, 2, 3]) socket$.next(message);
        const subscription = socket$.subscribe();
        at(9, () => subscription.unsubscribe());
        flush();
        expect(server.connections.map(({ received }) => received)).toEqual([['1', '2'], ['3']]);
      }));
  });

  describe('messages that cannot be sent', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;

    it.each([
      ['a circular object', circular],
      ['a BigInt', 1n],
      ['undefined', undefined],
      ['a function', () => 1],
    ])('O4: %s throws to the caller of next(), and the connection stays open', (_, message) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['--o---a']);
        const subscription = watch('message', socket$);
        expect(() => socket$.next(message)).toThrow(TypeError);
        at(3, () => {
          expect(() => socket$.next(message)).toThrow(TypeError);
          socket$.next('fine');
        });
        at(9, () => subscription.unsubscribe());
        flush();
        expect(server.received).toEqual(['"fine"']);
        expect(log).toEqual(['6 message: a']);
      }),
    );

    it('O4: an error thrown by a custom serializer reaches the caller of next() unchanged', () =>
      virtually(({ connectTo }) => {
        const error = new Error('no such type');
        const { socket$ } = connectTo([], { serializer: () => raise(error) });
        expect(() => socket$.next('a')).toThrow(error);
      }));
  });
});

function raise(error: Error): never {
  throw error;
}

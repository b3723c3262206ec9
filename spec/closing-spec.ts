import { virtually } from './support/virtually.js';

describe('closing', () => {
  it('O3: complete() while connecting sends the queued messages, then closes with 1000', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { server, socket$ } = connectTo(['--o'], { onOpen: () => ['auth'] });
      watch('message', socket$);
      at(1, () => {
        socket$.next('last words');
        socket$.complete();
      });
      flush();
      expect(log).toEqual(['2 message: complete']);
      expect(server.received).toEqual(['"auth"', '"last words"']);
      expect(server.connections[0]!.closes).toEqual([[1000, undefined]]);
    }));

  it('O3: complete() while waiting for a retry drops the queued messages, and reports each', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { server, socket$ } = connectTo(['-#']);
      watch('message', socket$);
      at(2, () => {
        watch('event', socket$.events$);
        socket$.next('a');
        socket$.next('b');
        socket$.complete();
      });
      flush();
      const dropped = '2 event: dropped closed';
      expect(log).toEqual([dropped, dropped, '2 event: closed', '2 message: complete']);
      expect(server.received).toEqual([]);
    }));

  it('O3: queued messages are reported as dropped when the attempt fails after complete()', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { socket$ } = connectTo(['--#']);
      watch('event', socket$.events$);
      socket$.subscribe();
      at(1, () => {
        socket$.next('a');
        socket$.complete();
      });
      flush();
      expect(log).toContain('2 event: dropped closed');
    }));

  it('O3: after next() and complete() the first connection sends the message and closes', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { server, socket$ } = connectTo(['-o']);
      socket$.next('hello');
      socket$.complete();
      at(3, () => watch('message', socket$));
      flush();
      expect(server.received).toEqual(['"hello"']);
      expect(log).toEqual(['4 message: complete']);
    }));

  it('O3: complete() on an idle socket with an empty outbox does nothing', () =>
    virtually(({ connectTo, expectObservable }) => {
      const { socket$ } = connectTo(['oa']);
      socket$.complete();
      expectObservable(socket$, '^--!').toBe('-a');
    }));

  it('error({ code, reason }) closes with both, completes subscribers, and notifies closingObserver first', () =>
    virtually(({ connectTo, at, watch, note, log, flush }) => {
      const { server, socket$ } = connectTo(['o'], {
        closingObserver: { next: () => note(`closing ${server.connections[0]!.closes.length}`) },
        closeObserver: { next: ({ code, reason }) => note(`close ${code} ${reason}`) },
      });
      watch('message', socket$);
      at(2, () => socket$.error({ code: 4001, reason: 'bye' }));
      flush();
      expect(log).toEqual(['2 closing 0', '2 message: complete', '2 close 4001 bye']);
      expect(server.connections[0]!.closes).toEqual([[4001, 'bye']]);
    }));
});

import { map, Observable, Subject } from 'rxjs';
import { playBoth, type AnySocket, type Stage } from './support/stage.js';

/** Where `heartbeatSocket$` is no drop-in for `webSocket`: what both do, and why the new way is better. */
interface Departure {
  readonly what: string;
  readonly why: string;
  /** Whether the mock closes later, as a real socket does, or at once, as mocks in apps' tests do. */
  readonly later?: true;
  readonly play: (stage: Stage) => unknown;
  readonly old: readonly string[];
  readonly now: readonly string[];
}

const foo = (socket$: AnySocket) =>
  socket$.multiplex(
    () => 'sub',
    () => 'unsub',
    () => true,
  );

const circular: { self?: unknown } = {};
circular.self = circular;

const OPENED = ['#1 new(ws://host/path)', 'openObserver'];

const ends: Departure[] = [
  {
    what: 'complete() closes with code 1000',
    why: 'a close frame without a code reads as 1005 at the peer, like a mishap',
    play: (stage) => stage.connected().complete(),
    old: [...OPENED, 'closingObserver', '#1 close()', 'closeObserver 1005', 'a: complete'],
    now: [...OPENED, 'closingObserver', '#1 close(1000)', 'closeObserver 1000', 'a: complete'],
  },
  {
    what: 'unsubscribing closes with code 1000',
    why: 'a close frame without a code reads as 1005 at the peer',
    play: (stage) => {
      stage.watch('a', stage.make()).unsubscribe();
    },
    old: ['#1 new(ws://host/path)', '#1 close()', 'closeObserver 1005'],
    now: ['#1 new(ws://host/path)', '#1 close(1000)', 'closeObserver 1000'],
  },
  {
    what: 'subscribers complete at complete() or error(), not at the close event, and get no later message',
    why: 'with a dead peer the close event takes half a minute and more',
    later: true,
    play: (stage) => {
      stage.connected().error({ code: 4000 });
      stage.server.message('"late"');
      return stage.settle();
    },
    old: [...OPENED, 'closingObserver', '#1 close(4000)', 'a: "late"', 'closeObserver 4000', 'a: complete'],
    now: [...OPENED, 'closingObserver', '#1 close(4000)', 'a: complete', 'closeObserver 4000'],
  },
  {
    what: 'an unclean end is a SocketLostError with code, reason and wasClean, not the event',
    why: 'B2: the event drags along the socket, and the URL with its token',
    play: (stage) => {
      stage.make().subscribe({ error: (error: unknown) => stage.note(JSON.stringify(error)) });
      stage.server.end(1006, 'gone');
    },
    old: ['#1 new(ws://host/path)', 'closeObserver 1006', '{"code":1006,"reason":"gone","wasClean":false}'],
    now: [
      '#1 new(ws://host/path)',
      'closeObserver 1006',
      '{"kind":"close","code":1006,"reason":"gone","wasClean":false,"name":"SocketLostError",' +
        '"message":"connection to ws://host/path closed with code 1006"}',
    ],
  },
  {
    what: 'an error event is a SocketLostError of kind "error"',
    why: 'B2: the event drags along the socket, and the URL with its token',
    later: true,
    play: (stage) => {
      void stage.connected();
      stage.server.end();
    },
    old: [...OPENED, 'a: raw Event', 'closeObserver 1006'],
    now: [...OPENED, 'a: SocketLostError(error)', 'closeObserver 1006'],
  },
  {
    what: 'an attempt that hangs errors after connectTimeout',
    why: 'C4: a hung attempt blocks every later one to its host, or opens when nobody waits for it',
    later: true,
    play: (stage) => {
      stage.watch('a', stage.make());
      jest.advanceTimersByTime(10_000);
      return stage.settle();
    },
    old: ['#1 new(ws://host/path)'],
    now: ['#1 new(ws://host/path)', '#1 close(1000)', 'a: SocketLostError(connect-timeout)'],
  },
  {
    what: 'error() with an error, as a stream gives it that errs, throws that to its caller',
    why: 'B1: subscribers and the connection are not to blame',
    play: (stage) => {
      const socket$ = stage.connected();
      stage.attempt(() => socket$.error(new Error('oops')));
      stage.server.message('"more"');
    },
    old: [...OPENED, 'closingObserver', 'a: TypeError', '#1 close()', 'closeObserver 1005'],
    now: [...OPENED, 'throws Error', 'a: "more"'],
  },
  {
    what: 'closeObserver is not notified of an older socket once a newer attempt has begun',
    why: 'C5: the close event would be taken for the end of the newer connection',
    later: true,
    play: async (stage) => {
      const socket$ = stage.make();
      const a = stage.watch('a', socket$);
      stage.server.open();
      a.unsubscribe();
      stage.watch('b', socket$);
      stage.server.open();
      await stage.settle();
      stage.server.message('1');
    },
    old: [...OPENED, '#1 close()', '#2 new(ws://host/path)', 'openObserver', 'closeObserver 1005', 'b: 1'],
    now: [...OPENED, '#1 close(1000)', '#2 new(ws://host/path)', 'openObserver', 'b: 1'],
  },
  {
    what: 'unsubscribe() completes without waiting, and the socket can be subscribed to again',
    why: 'C1: subscribing connects',
    play: (stage) => {
      const socket$ = stage.connected();
      socket$.unsubscribe();
      stage.attempt(() => stage.watch('b', socket$));
    },
    old: [...OPENED, '#1 close()', 'closeObserver 1005', 'a: complete', 'throws ObjectUnsubscribedError'],
    now: [
      ...OPENED,
      'closingObserver',
      '#1 close(1000)',
      'closeObserver 1000',
      'a: complete',
      '#2 new(ws://host/path)',
    ],
  },
  {
    what: 'complete() on a socket that is neither connected nor has anything to send does nothing',
    why: 'C1: subscribing connects; clean-up code that runs twice must not close the next connection',
    play: (stage) => {
      const socket$ = stage.make();
      socket$.complete();
      stage.watch('a', socket$);
      stage.server.open();
      stage.server.message('1');
    },
    old: [...OPENED, 'closingObserver', '#1 close()', 'closeObserver 1005', 'a: complete'],
    now: [...OPENED, 'a: 1'],
  },
];

const messages: Departure[] = [
  {
    what: 'a frame that cannot be decoded is skipped',
    why: 'I1: one bad frame must not end the stream',
    play: (stage) => {
      void stage.connected();
      stage.server.message('<html>');
      stage.server.message('1');
    },
    old: [...OPENED, 'a: SyntaxError', '#1 close()', 'closeObserver 1005'],
    now: [...OPENED, 'a: 1'],
  },
  {
    what: 'a message that cannot be serialised throws to the caller of next()',
    why: 'O4: one bad message must not end the stream',
    play: (stage) => {
      const socket$ = stage.connected();
      stage.attempt(() => socket$.next(circular));
      stage.server.message('1');
    },
    old: [...OPENED, 'closingObserver', 'a: TypeError', '#1 close()', 'closeObserver 1005'],
    now: [...OPENED, 'throws TypeError', 'a: 1'],
  },
  {
    what: 'undefined, which JSON does not have, throws to the caller of next()',
    why: 'O4: the word undefined on the wire is nothing the peer can parse',
    play: (stage) => {
      const socket$ = stage.connected();
      stage.attempt(() => socket$.next(undefined));
    },
    old: [...OPENED, '#1 send(undefined)'],
    now: [...OPENED, 'throws TypeError'],
  },
  {
    what: 'a message is serialised when next() is called, not when it is sent',
    why: 'O4: next() can throw, and a queued message is not changed meanwhile',
    play: (stage) => {
      const socket$ = stage.make();
      const order = { price: 1 };
      socket$.next(order);
      order.price = 2;
      stage.watch('a', socket$);
      stage.server.open();
    },
    old: [...OPENED, '#1 send({"price":2})'],
    now: [...OPENED, '#1 send({"price":1})'],
  },
  {
    what: 'queued messages survive an attempt that fails, and an unsubscription',
    why: 'O1, O3: a message waits until it is sent, or it is reported',
    play: (stage) => {
      const socket$ = stage.make();
      socket$.next('order');
      stage.watch('a', socket$);
      stage.server.end();
      stage.watch('b', socket$).unsubscribe();
      stage.watch('c', socket$);
      stage.note('opens');
      stage.server.open();
    },
    old: [
      '#1 new(ws://host/path)',
      'closeObserver 1006',
      'a: raw CloseEvent(1006)',
      '#2 new(ws://host/path)',
      '#2 close()',
      'closeObserver 1005',
      '#3 new(ws://host/path)',
      'opens',
      'openObserver',
    ],
    now: [
      '#1 new(ws://host/path)',
      'closeObserver 1006',
      'a: SocketLostError(close 1006)',
      '#2 new(ws://host/path)',
      '#2 close(1000)',
      'closeObserver 1000',
      '#3 new(ws://host/path)',
      'opens',
      'openObserver',
      '#3 send("order")',
    ],
  },
  {
    what: 'a message given to next() after complete(), before the socket closes, is sent',
    why: 'O3: no message vanishes silently',
    play: (stage) => {
      const socket$ = stage.make();
      stage.watch('a', socket$);
      socket$.complete();
      socket$.next('order');
      stage.server.open();
    },
    old: [...OPENED, 'closingObserver', '#1 close()', 'closeObserver 1005', 'a: complete'],
    now: [...OPENED, '#1 send("order")', 'closingObserver', '#1 close(1000)', 'closeObserver 1000', 'a: complete'],
  },
  {
    what: 'at most outbox.capacity messages wait, 1 000 by default',
    why: 'O3: a socket that stays away must not fill the memory',
    play: (stage) => {
      const socket$ = stage.make();
      for (let i = 1; i <= 1001; i++) socket$.next(i);
      stage.watch('a', socket$);
      stage.server.open();
      stage.log.splice(3, Infinity, `${stage.log.length - 2} sent`);
    },
    old: [...OPENED, '#1 send(1)', '1001 sent'],
    now: [...OPENED, '#1 send(2)', '1000 sent'],
  },
  {
    what: 'a message waits while more than outbox.highWaterMark, 128 KiB, is in the buffer of the socket',
    why: 'O6: a peer that stalls must not fill the memory',
    play: (stage) => {
      const socket$ = stage.connected();
      Object.assign(stage.server, { bufferedAmount: 2 ** 17 + 1 });
      socket$.next('more');
      stage.server.end();
    },
    old: [...OPENED, '#1 send("more")', 'closeObserver 1006', 'a: raw CloseEvent(1006)'],
    now: [...OPENED, 'closeObserver 1006', 'a: SocketLostError(close 1006)'],
  },
];

const channels: Departure[] = [
  {
    what: 'a channel subscribes when the socket opens, before any queued message',
    why: 'I2: a channel subscribes again on every connection, where the earlier messages no longer go first',
    play: (stage) => {
      const socket$ = stage.make();
      socket$.next('order');
      stage.watch('foo', foo(socket$));
      stage.server.open();
    },
    old: [...OPENED, '#1 send("order")', '#1 send("sub")'],
    now: [...OPENED, '#1 send("sub")', '#1 send("order")'],
  },
  {
    what: 'a channel that was left before the socket opens sends nothing',
    why: 'I2: there is nothing to give back',
    play: (stage) => {
      const socket$ = stage.make();
      stage.watch('a', socket$);
      stage.watch('foo', foo(socket$)).unsubscribe();
      stage.server.open();
    },
    old: [...OPENED, '#1 send("sub")', '#1 send("unsub")'],
    now: OPENED,
  },
  {
    what: 'a channel that ends with its socket does not unsubscribe on the next one',
    why: 'I2: the server of the next one never had the subscription',
    later: true,
    play: async (stage) => {
      const socket$ = stage.make();
      stage.watch('foo', foo(socket$));
      stage.server.open();
      socket$.complete();
      stage.watch('b', socket$);
      await stage.settle();
      stage.server.open();
      stage.log.splice(0, stage.log.indexOf('#2 new(ws://host/path)'));
    },
    old: ['#2 new(ws://host/path)', 'closeObserver 1005', 'foo: complete', 'openObserver', '#2 send("unsub")'],
    now: ['#2 new(ws://host/path)', 'openObserver'],
  },
];

const shape: Departure[] = [
  {
    what: 'a URL or subprotocol that cannot work throws at the call',
    why: 'B1: browsers turn undefined into ws://host/undefined, and connect',
    play: (stage) => {
      for (const url of ['', 'ftp://host/', 'ws://user:secret@host/', 'ws://host/#top', undefined as never]) {
        stage.attempt(() => stage.make({ url }));
      }
      for (const protocol of ['', 'a b', ['one', 'one']]) stage.attempt(() => stage.make({ protocol }));
    },
    old: [],
    now: Array<string>(8).fill('throws TypeError'),
  },
  {
    what: 'pipe() gives a plain observable, without a next()',
    why: 'the next() of a piped webSocket has a queue of its own and sends nothing',
    play: (stage) => {
      const piped$ = stage.make().pipe(map(String)) as Partial<AnySocket> & Observable<string>;
      stage.watch('a', piped$);
      stage.server.open();
      stage.attempt(() => piped$.next!('order'));
    },
    old: OPENED,
    now: [...OPENED, 'throws TypeError'],
  },
  {
    what: 'the socket is an Observable and an Observer, but no Subject',
    why: 'pipe() and subscribe() do all that the other methods were used for',
    play: (stage) => {
      const socket$ = stage.make();
      stage.note(`${socket$ instanceof Observable} ${socket$ instanceof Subject} ${'asObservable' in socket$}`);
    },
    old: ['true true true'],
    now: ['true false false'],
  },
  {
    what: 'an openObserver that throws is reported, and the connection goes on',
    why: 'queued messages would never be sent',
    play: (stage) => {
      const openObserver = {
        next: () => {
          throw new RangeError('openObserver');
        },
      };
      const socket$ = stage.make({ openObserver });
      socket$.next('order');
      stage.watch('a', socket$);
      stage.attempt(() => stage.server.open());
      stage.attempt(() => jest.runOnlyPendingTimers());
    },
    old: ['#1 new(ws://host/path)', 'throws RangeError'],
    now: ['#1 new(ws://host/path)', '#1 send("order")', 'throws RangeError'],
  },
];

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('heartbeatSocket$ departs from webSocket', () => {
  const departures = [...ends, ...messages, ...channels, ...shape];
  it.each(departures)('$what ($why)', async ({ later, play, old, now }) => {
    const logs = await playBoth(play, later ? 'a mock that closes later' : 'a mock that closes at once');
    expect(logs).toEqual({ old, now });
    expect(now).not.toEqual(old);
  });
});

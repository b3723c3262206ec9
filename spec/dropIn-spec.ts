import fc from 'fast-check';
import {
  filter,
  from,
  map,
  merge,
  noop,
  of,
  repeat,
  retry,
  Subject,
  switchMap,
  type Subscription,
  take,
  takeWhile,
} from 'rxjs';
import { playBoth, withoutDepartures, type AnySocket, type Stage } from './support/stage.js';

/** What it shows, and what happens on the stage, whichever of the two is played. */
type Scenario = [title: string, play: (stage: Stage) => unknown];

interface Quote {
  readonly name: string;
}

const channel = (stage: Stage, socket$: AnySocket, name: string) => stage.watch(name, channelOf(socket$, name));

const channelOf = (socket$: AnySocket, name: string) =>
  socket$.multiplex(
    () => ({ sub: name }),
    () => ({ unsub: name }),
    (message) => (message as Quote).name === name,
  );

/** An old socket's close event may come when a new one is on its way: departures-spec.ts. */
const withoutCloseObserver = { closeObserver: { next: noop } };

const messages: Scenario[] = [
  [
    'messages sent before the subscription wait for the open socket, in order',
    (stage) => {
      const socket$ = stage.make();
      for (const order of ['make', 'him', 'walk']) socket$.next(order);
      stage.note(`${stage.mocks.length} sockets`);
      stage.watch('a', socket$);
      socket$.next('the plank');
      stage.note('opens');
      stage.server.open();
    },
  ],
  [
    'a message sent on an open socket leaves at once',
    (stage) => {
      const socket$ = stage.connected();
      socket$.next('avast');
      stage.note('between');
      socket$.next({ ye: 'swab' });
    },
  ],
  [
    'messages are JSON both ways, falsy ones too',
    (stage) => {
      const socket$ = stage.connected();
      for (const text of ['{"a":[1]}', '"text"', '0', 'false', 'null', '""']) stage.server.message(text);
      for (const value of [{ a: [1] }, 'text', 0, false, null, '']) socket$.next(value);
    },
  ],
  [
    'serializer and deserializer replace JSON; the deserializer gets the event',
    (stage) => {
      const socket$ = stage.connected({
        serializer: (value) => `<${String(value)}>`,
        deserializer: ({ data }) => [data as string],
      });
      socket$.next('out');
      stage.server.message('in');
      stage.server.message('{');
    },
  ],
  [
    'operators, interop and promises work on the socket',
    async (stage) => {
      const socket$ = stage.make();
      stage.watch('map', socket$.pipe(map((word) => `${String(word)}!`)));
      stage.watch('from', from(socket$).pipe(filter((word) => word !== 'a')));
      stage.watch('merge', merge(socket$, of('of')));
      stage.watch('switchMap', of(1).pipe(switchMap(() => socket$)));
      const whole = socket$.pipe(take(2)).forEach((word) => stage.note(`forEach: ${String(word)}`));
      stage.server.open();
      for (const letter of 'abc') stage.server.message(`"${letter}"`);
      stage.server.end(1000);
      await whole;
      stage.note('forEach: done');
    },
  ],
  [
    'take(1) closes the socket',
    async (stage) => {
      stage.watch('a', stage.make().pipe(take(1)));
      stage.server.open();
      stage.server.message('1');
      await stage.settle();
    },
  ],
  [
    'a message sent by openObserver comes after the queued ones',
    (stage) => {
      const socket$ = stage.make({ openObserver: { next: () => socket$.next('hello') } });
      socket$.next('first');
      stage.watch('a', socket$);
      stage.server.open();
      socket$.next('last');
    },
  ],
  [
    'binaryType, protocol and url reach the WebSocket; without a protocol there is no second argument',
    (stage) => {
      const protocols = [undefined, 'one', ['one', 'two']];
      for (const protocol of protocols) {
        stage.watch('a', stage.make({ binaryType: 'arraybuffer', ...(protocol && { protocol }) }));
        stage.note(stage.server.binaryType);
      }
      stage.watch('b', stage.make({ url: 'wss://other/?x' }));
      stage.note(stage.server.binaryType);
    },
  ],
];

const sharing: Scenario[] = [
  [
    'several subscribers share one socket, and the last to leave closes it',
    async (stage) => {
      const socket$ = stage.make();
      const a = stage.watch('a', socket$);
      const b = stage.watch('b', socket$);
      stage.server.open();
      stage.server.message('1');
      const c = stage.watch('c', socket$);
      a.unsubscribe();
      stage.server.message('2');
      c.unsubscribe();
      stage.note('last');
      b.unsubscribe();
      await stage.settle();
    },
  ],
  [
    'unsubscribing while connecting closes the socket',
    async (stage) => {
      const socket$ = stage.make();
      stage.watch('a', socket$).unsubscribe();
      await stage.settle();
    },
  ],
  [
    'a subscriber that throws does not affect the others',
    (stage) => {
      const socket$ = stage.make();
      socket$.subscribe(() => {
        throw new Error('reported by RxJS');
      });
      stage.watch('b', socket$);
      stage.server.open();
      stage.server.message('1');
      stage.server.message('2');
    },
  ],
  [
    'the socket connects again after the last has left, complete(), error() and any close by the server',
    async (stage) => {
      const socket$ = stage.make();
      const ends = [
        () => subscription.unsubscribe(),
        () => socket$.complete(),
        () => socket$.error({ code: 4000 }),
        () => stage.server.end(1000),
        () => stage.server.end(1006),
        () => stage.server.end(4001, 'sorry'),
      ];
      let subscription = stage.watch('a', socket$);
      for (const [i, end] of ends.entries()) {
        stage.server.open();
        end();
        await stage.settle();
        socket$.next(`waited ${i}`);
        subscription = stage.watch('a', socket$);
      }
      stage.server.open();
    },
  ],
];

const multiplex: Scenario[] = [
  [
    'multiplex subscribes, filters, and unsubscribes before the socket closes',
    async (stage) => {
      const socket$ = stage.make();
      const foo = channel(stage, socket$, 'foo');
      stage.server.open();
      for (const name of ['foo', 'bar', 'foo']) stage.server.message(JSON.stringify({ name }));
      foo.unsubscribe();
      await stage.settle();
    },
  ],
  [
    'two channels share one socket until both are left',
    async (stage) => {
      const socket$ = stage.make();
      const foo = channel(stage, socket$, 'foo');
      stage.server.open();
      stage.watch('bar', channelOf(socket$, 'bar').pipe(takeWhile((message) => !('last' in (message as Quote)))));
      stage.server.message('{"name":"bar"}');
      foo.unsubscribe();
      stage.server.message('{"name":"bar"}');
      stage.server.message('{"name":"bar","last":1}');
      await stage.settle();
    },
  ],
  [
    'a channel on an open socket subscribes in its turn',
    (stage) => {
      const socket$ = stage.connected();
      socket$.next('before');
      channel(stage, socket$, 'foo');
      socket$.next('after');
    },
  ],
  [
    'a messageFilter that throws errors only its own channel',
    (stage) => {
      const socket$ = stage.connected();
      const broken = () => {
        throw new RangeError('filter');
      };
      stage.watch(
        'broken',
        socket$.multiplex(
          () => 'sub',
          () => 'unsub',
          broken,
        ),
      );
      stage.server.message('1');
      stage.server.message('2');
    },
  ],
];

const ends: Scenario[] = [
  [
    'complete() notifies closingObserver, closes, notifies closeObserver, and completes subscribers',
    async (stage) => {
      const socket$ = stage.connected();
      socket$.complete();
      await stage.settle();
    },
  ],
  [
    'error() closes with its code and reason',
    async (stage) => {
      const socket$ = stage.connected();
      socket$.error({ code: 4321, reason: 'too bad' });
      await stage.settle();
    },
  ],
  [
    'complete() and error() while connecting wait for the open socket, and send the queued messages',
    async (stage) => {
      for (const close of [undefined, { code: 4000, reason: 'bye' }]) {
        const socket$ = stage.make();
        stage.watch('a', socket$);
        socket$.next('waited');
        if (close) socket$.error(close);
        else socket$.complete();
        stage.note('opens');
        stage.server.open();
        await stage.settle();
      }
    },
  ],
  [
    'a clean close by the server completes subscribers, whatever the code',
    async (stage) => {
      for (const code of [1000, 1001, 1005, 1012, 3000]) {
        const socket$ = stage.connected();
        stage.watch('b', socket$);
        stage.server.end(code);
        await stage.settle();
      }
    },
  ],
  [
    'an unclean close errors subscribers',
    async (stage) => {
      const socket$ = stage.connected();
      stage.watch('b', socket$);
      stage.server.end(1006);
      await stage.settle();
    },
  ],
  [
    'a refused connection errors subscribers',
    async (stage) => {
      stage.watch('a', stage.make());
      stage.server.end(1006);
      await stage.settle();
    },
  ],
  [
    'an error thrown by the constructor is emitted unchanged',
    (stage) => {
      const thrown = new RangeError('no');
      const WebSocketCtor = function () {
        throw thrown;
      } as unknown as typeof WebSocket;
      stage.make({ WebSocketCtor }).subscribe({ error: (error: unknown) => stage.note(String(error === thrown)) });
      stage.note('and nothing else');
    },
  ],
  [
    'subscribing again in a complete or error handler connects anew',
    async (stage) => {
      const socket$ = stage.make(withoutCloseObserver);
      const again = () => stage.watch('b', socket$);
      for (const code of [1000, 1006]) {
        socket$.subscribe({ complete: again, error: again });
        stage.server.open();
        stage.server.end(code);
        stage.server.open();
        stage.server.message('1');
        stage.server.end(1000);
        await stage.settle();
      }
    },
  ],
  [
    'retry() and repeat() work on the socket and on its channels',
    async (stage) => {
      const socket$ = stage.make(withoutCloseObserver);
      const sources = [
        [socket$.pipe(retry(1)), 1006],
        [socket$.pipe(repeat(2)), 1000],
        [channelOf(socket$, 'foo').pipe(retry(1)), 4000],
      ] as const;
      for (const [source$, code] of sources) {
        const subscription = stage.watch('a', source$);
        stage.server.open();
        stage.server.message('{"name":"foo"}');
        if (code === 4000) stage.server.end(1006);
        else stage.server.end(code);
        stage.note('again');
        stage.server.open();
        stage.server.message('{"name":"foo"}');
        subscription.unsubscribe();
        await stage.settle();
      }
    },
  ],
];

const asObserver: Scenario[] = [
  [
    'a finite source that feeds a connecting socket is sent in full, and then the socket closes',
    async (stage) => {
      const socket$ = stage.make();
      stage.watch('a', socket$);
      from([1, 2, 3]).subscribe(socket$);
      stage.note('opens');
      stage.server.open();
      await stage.settle();
    },
  ],
  [
    'a finite source that feeds a socket before any subscriber is sent in full, and then the socket closes',
    async (stage) => {
      const socket$ = stage.make();
      from([1, 2, 3]).subscribe(socket$);
      stage.watch('a', socket$);
      stage.note('opens');
      stage.server.open();
      await stage.settle();
    },
  ],
  [
    'a source that goes on feeds the socket until the source completes',
    async (stage) => {
      const socket$ = stage.connected();
      const source$ = new Subject<number>();
      source$.subscribe(socket$);
      source$.next(1);
      source$.next(2);
      stage.server.message('1');
      source$.complete();
      await stage.settle();
    },
  ],
];

/** One thing that may happen, on a socket that a, b … have subscribed to. */
const steps = {
  next: (socket$: AnySocket, { server }: Stage) => server.readyState === 1 && socket$.next('order'),
  subscribe: (socket$: AnySocket, stage: Stage, subscriptions: Subscription[]) =>
    subscriptions.push(stage.watch(`s${subscriptions.length}`, socket$)),
  unsubscribe: (_: AnySocket, __: Stage, subscriptions: Subscription[]) => subscriptions.shift()?.unsubscribe(),
  open: (_: AnySocket, { server }: Stage) => server.readyState === 0 && server.open(),
  message: (_: AnySocket, { server }: Stage) => server.readyState === 1 && server.message('"quote"'),
  end: (_: AnySocket, { server }: Stage) => server.readyState === 1 && server.end(1000),
  drop: (_: AnySocket, { server }: Stage) => server.readyState < 2 && server.end(1006),
  complete: (socket$: AnySocket, { server }: Stage) => server.readyState < 2 && socket$.complete(),
  error: (socket$: AnySocket, { server }: Stage) => server.readyState < 2 && socket$.error({ code: 4000 }),
};

async function playScript(stage: Stage, script: readonly (keyof typeof steps)[]): Promise<void> {
  const socket$ = stage.make();
  const subscriptions = [stage.watch('s', socket$)];
  for (const step of script) {
    stage.note(`-- ${step}`);
    steps[step](socket$, stage, subscriptions);
    await stage.settle();
  }
}

// RxJS's asap, which brings the events of the second mock, is a microtask, and not faked.
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe.each(['a mock that closes at once', 'a mock that closes later'] as const)(
  'heartbeatSocket$ in place of webSocket, on %s',
  (mock) => {
    it.each([...messages, ...sharing, ...multiplex, ...ends, ...asObserver])('%s', async (_, play) => {
      const { old, now } = await playBoth(play, mock);
      expect(withoutDepartures(now)).toEqual(withoutDepartures(old));
      expect(old.length).toBeGreaterThan(1);
    });

    it('behaves the same whatever happens, in any order', async () => {
      const step = fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[]));
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (script) => {
          const { old, now } = await playBoth((stage) => playScript(stage, script), mock);
          expect(withoutDepartures(now)).toEqual(withoutDepartures(old));
        }),
        { numRuns: 200 },
      );
    });
  },
);

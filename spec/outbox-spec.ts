import { concatMap, filter, from, ignoreElements, map, Observable, repeat } from 'rxjs';
import {
  MessageDroppedError,
  heartbeatSocket$,
  type DropReason,
  type Frame,
  type HeartbeatSocket,
  type OutboxConfig,
} from '../lib/index.js';
import { fakeServer } from '../lib/testing/index.js';
import { expectFlow } from './support/flow.js';
import { virtually, type VirtualHelpers } from './support/virtually.js';

/** A letter is a frame; a digit is a frame of so many bytes. */
const serializer = (message: unknown) => (Number(message) ? String(message).repeat(Number(message)) : String(message));

const waiting = (helpers: VirtualHelpers, scripts: string[], outbox: OutboxConfig, reconnect = 3) =>
  helpers.connectTo(scripts, { outbox, reconnect, serializer });

/** An open socket that has no room from 1 on. */
const full = (helpers: VirtualHelpers, outbox: OutboxConfig = {}, scripts = ['o']) => {
  const scene = waiting(helpers, scripts, { highWaterMark: 0, ...outbox });
  helpers.at(1, () => (scene.server.last.bufferedAmount = 1));
  return scene;
};

/** A socket whose buffer holds one more with each message, and none at some times. */
const slow = (helpers: VirtualHelpers, script: string, outbox: OutboxConfig, emptyAt: number[] = []) => {
  const scene = waiting(helpers, [script], outbox);
  scene.server.received$.subscribe(() => scene.server.last.bufferedAmount++);
  for (const ms of emptyAt) helpers.at(ms, () => (scene.server.last.bufferedAmount = 0));
  return scene;
};

describe('outbox', () => {
  it('G1: a message that comes to wait, and never grows too old, asks no clock and makes no stream', () => {
    const { WebSocketCtor } = fakeServer();
    const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor });
    socket$.subscribe();
    socket$.next('the first');
    const asked = [
      jest.spyOn(Date, 'now'),
      jest.spyOn(performance, 'now'),
      jest.spyOn(Observable.prototype, 'subscribe'),
    ];
    for (let n = 0; n < 1_100; n++) socket$.next('another');
    const counts = asked.map((spy) => spy.mock.calls.length);
    for (const spy of asked) spy.mockRestore();
    socket$.unsubscribe();
    expect(counts).toEqual([0, 0, 0]);
  });

  describe('bytes', () => {
    it.each<[string, Frame]>([
      ['a string of three letters', '€€€'],
      ['an ArrayBuffer of three bytes', new ArrayBuffer(3)],
      ['a view on three of many bytes', new Uint8Array(new ArrayBuffer(9), 2, 3)],
      ['a DataView on three of many bytes', new DataView(new ArrayBuffer(9), 2, 3)],
      ['a Blob of three bytes', new Blob(['abc'])],
    ])('O3: %s counts as three bytes', (_, frame) =>
      virtually(({ connectTo, watch, log }) => {
        for (const maxBytes of [2, 3]) {
          const { socket$ } = connectTo([], { outbox: { maxBytes }, serializer: () => frame });
          watch(`with ${maxBytes}`, socket$.events$);
          socket$.next('it');
        }
        expect(log).toEqual(['0 with 2: dropped overflow']);
      }),
    );

    it('O3: over maxBytes the oldest messages give way until the new one fits', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['------o'], { maxBytes: 6 });
        expectFlow(helpers, scene, {
          socket: '  ^--------!',
          next: '    -1233    ',
          received: '------(33)',
          dropped: ' ----(oo) ',
        });
      }));

    it('O3: drop-newest drops a message that does not fit, and keeps a smaller one after it', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['------o'], { maxBytes: 6, overflow: 'drop-newest' });
        expectFlow(helpers, scene, {
          socket: '  ^---------!',
          next: '    -1332     ',
          received: '------(132)',
          dropped: ' ---o      ',
          queued: '  012-3-0   ',
        });
      }));

    it('O3: a message larger than maxBytes is dropped, and displaces no other', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['------o'], { maxBytes: 6 });
        expectFlow(helpers, scene, {
          socket: '  ^---------!',
          next: '    -1271     ',
          received: '------(121)',
          dropped: ' ---o       ',
          queued: '  012-3-0   ',
        });
      }));

    it('O3: a maxBytes of 0 keeps none but the empty message', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['--o'], { maxBytes: 0 });
        scene.socket$.next('');
        expectFlow(helpers, scene, { socket: '^---!', next: '-a', dropped: '-o', queued: '1-0' });
      }));

    it('O3: messages that have left no longer count towards maxBytes', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['---o--#', '---o'], { maxBytes: 6, overflow: 'drop-newest' });
        expectFlow(helpers, scene, {
          socket: '  ^----------------!',
          next: '    -51----5-1       ',
          received: '---(51)-----(51)  ',
        });
      }));

    it('O3: maxBytes is 16 MiB by default', () =>
      virtually(({ connectTo, watch, log }) => {
        const { socket$ } = connectTo([], { serializer: (length) => 'x'.repeat(length as number) });
        watch('event', socket$.events$);
        socket$.next(2 ** 24);
        expect(log).toEqual([]);
        socket$.next(1);
        expect(log).toEqual(['0 event: dropped overflow']);
      }));

    it('O3: an open socket with an empty outbox sends at once, with any bounds', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['o'], { maxBytes: 1, capacity: 0, overflow: 'error' });
        helpers.expectObservable(scene.socket$.deliver('4').pipe(ignoreElements()), '--^').toBe('--|');
        expectFlow(helpers, scene, { socket: '^--!', next: '-2', received: '-24' });
      }));
  });

  describe('overflow: error', () => {
    it('O3: next() throws, the message is reported, and the queued messages stay', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['---o'], { capacity: 1, overflow: 'error' });
        helpers.at(2, () => expect(() => scene.socket$.next('c')).toThrow(new MessageDroppedError('overflow')));
        expectFlow(helpers, scene, {
          socket: '  ^----!',
          next: '    -a    ',
          received: '---a  ',
          dropped: ' --o   ',
        });
      }));

    it('O3: deliver() errors with the reason, and does not throw', () =>
      virtually(({ connectTo, watch, log }) => {
        const { socket$ } = connectTo([], { outbox: { capacity: 0, overflow: 'error' } });
        watch('a', socket$.deliver('a'));
        expect(log).toEqual(['0 a: error MessageDroppedError']);
      }));
  });

  describe('maxAge', () => {
    it.each([
      ['connecting', ['----------o'], 3],
      ['waiting', ['#', '---o'], 7],
    ])('O3: while %s messages are dropped in order, each once it has waited for maxAge', (_, scripts, reconnect) =>
      virtually((helpers) => {
        const scene = waiting(helpers, scripts, { maxAge: 5 }, reconnect);
        expectFlow(helpers, scene, {
          socket: '  ^-----------!',
          next: '    -a-b---c    ',
          received: '----------c ',
          dropped: ' ------x-x   ',
          queued: '  01-2--121-0 ',
        });
      }),
    );

    it('O3: a message that leaves a millisecond before maxAge is sent', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['-----o'], { maxAge: 5 });
        expectFlow(helpers, scene, { socket: '^---------!', next: '-a', received: '-----a' });
      }));

    it('O3: messages of one moment are dropped together', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, [''], { maxAge: 5 });
        expectFlow(helpers, scene, {
          socket: ' ^-------------!',
          next: '   -(ab)-c       ',
          dropped: '------(xx)-x   ',
        });
      }));

    it('O3: maxAge counts across attempts and losses', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['--#', '--#', '--#', 'o'], { maxAge: 12 });
        expectFlow(helpers, scene, {
          socket: '  ^---------------!',
          next: '    -a---b           ',
          received: '---------------b',
          dropped: ' -------------x  ',
        });
      }));

    it('O3: messages outlive maxAge without a subscriber, and are dropped when one comes; the others in time', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['--o', '------o'], { maxAge: 5 });
        helpers.expectObservable(scene.socket$, '^!').toBe('');
        expectFlow(helpers, scene, {
          socket: '  --------^-------!',
          next: '    a---b-----c      ',
          received: '--------------c  ',
          dropped: ' --------xx       ',
        });
      }));

    it.each(['drop-newest', 'error'] as const)('O3: an expired message makes room for another (%s)', (overflow) =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['o'], { capacity: 1, maxAge: 3, overflow });
        expectFlow(helpers, scene, {
          socket: '-------^--!',
          next: 'a----b',
          received: '-------b',
          dropped: '-----x',
        });
      }),
    );

    it('O3: a message that waits for room on an open socket is dropped in time', () =>
      virtually((helpers) => {
        const scene = full(helpers, { maxAge: 5 });
        expectFlow(helpers, scene, { socket: '^------------!', next: '--a-b', dropped: '-------x-x' });
      }));

    it('O3: a message sent when notified of a drop waits for its own maxAge', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['-------------o'], { maxAge: 5 });
        scene.socket$.events$.subscribe(({ type }) => type === 'dropped' && scene.socket$.next('r'));
        expectFlow(helpers, scene, {
          socket: '  ^-------------!',
          next: '    -a             ',
          received: '-------------r ',
          dropped: ' ------x----x   ',
        });
      }));

    it('O3: by default a message may wait for ever', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['9s o'], {});
        expectFlow(helpers, scene, { socket: '12s ^ 10s !', next: 'a', received: '21s a' });
      }));
  });

  describe('highWaterMark', () => {
    it('O6: messages over highWaterMark wait, and leave in order at most 20 ms after the socket has room', () =>
      virtually((helpers) => {
        const scene = slow(helpers, 'o', { highWaterMark: 1 }, [50, 90]);
        const received: Record<number, string> = { 49: 'ab', 70: 'abcd', 89: 'abcd', 110: 'abcdef' };
        for (const [ms, letters] of Object.entries(received)) {
          helpers.at(Number(ms), () => expect(scene.server.received.join('')).toBe(letters));
        }
        expectFlow(helpers, scene, { socket: '^ 110ms !', next: '-abcdef' });
      }));

    it('O6: a message that finds room leaves at once, after those that wait', () =>
      virtually((helpers) => {
        const scene = slow(helpers, 'o', { highWaterMark: 2 }, [6]);
        expectFlow(helpers, scene, {
          socket: '  ^---------!',
          next: '    -abcde-f  ',
          received: '-abc---(def)',
        });
      }));

    it('O6: queued messages leave at open for as long as there is room', () =>
      virtually((helpers) => {
        const scene = slow(helpers, '------o', { highWaterMark: 1 });
        expectFlow(helpers, scene, {
          socket: '  ^---------!',
          next: '    -abcd     ',
          received: '------(ab)',
          queued: '  01234-2   ',
        });
      }));

    it('O6: messages still queued after open leave when there is room, long before maxAge', () =>
      virtually((helpers) => {
        const { server, socket$ } = slow(helpers, '------o', { highWaterMark: 1, maxAge: 900 }, [30]);
        for (const letter of 'abcd') socket$.next(letter);
        const subscription = socket$.subscribe();
        helpers.at(29, () => expect(server.received.join('')).toBe('ab'));
        helpers.at(50, () => expect(server.received.join('')).toBe('abcd'));
        helpers.at(51, () => subscription.unsubscribe());
      }));

    it('O6: messages that wait for room on one connection leave on the next', () =>
      virtually((helpers) => {
        const scene = full(helpers, {}, ['o---#', '-o']);
        expectFlow(helpers, scene, { socket: '^---------!', next: '--ab', received: '--------(ab)' });
      }));

    it('O6: pings do not wait for room', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 5, pongTimeout: 3, ping: 'P' };
        const scene = helpers.connectTo(['o'], { heartbeat, outbox: { highWaterMark: 0 }, serializer });
        helpers.at(1, () => (scene.server.last.bufferedAmount = 1));
        expectFlow(helpers, scene, { socket: '^-------!', next: '--a', received: '-----P' });
      }));

    it.each([
      ['a highWaterMark of Infinity hands all messages to the socket', 2 ** 31, { highWaterMark: Infinity }, true],
      ['by default a message leaves with 128 KiB in the buffer', 2 ** 17, {}, true],
      ['by default a message waits with a byte more than 128 KiB in the buffer', 2 ** 17 + 1, {}, false],
      ['a message leaves on a socket that has no bufferedAmount', undefined as unknown as number, {}, true],
    ])('O6: %s', (_, bufferedAmount, outbox, leaves) =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['o'], outbox);
        helpers.at(1, () => (scene.server.last.bufferedAmount = bufferedAmount));
        expectFlow(helpers, scene, { socket: '^--!', next: '--a', received: leaves ? '--a' : '' });
      }),
    );

    it.each([
      ['the oldest', 'drop-oldest', '-----(bc)'],
      ['the newest', 'drop-newest', '-----(ab)'],
    ] as const)('O6: messages that wait for room are bounded: %s gives way', (_, overflow, received) =>
      virtually((helpers) => {
        const scene = full(helpers, { capacity: 2, overflow });
        helpers.at(5, () => scene.socket$.complete());
        expectFlow(helpers, scene, { socket: '^', messages: '-----|', next: '--abc', received, dropped: '----o' });
      }),
    );
  });

  describe('the end', () => {
    it('O3: complete() sends all queued messages, however full the socket is', () =>
      virtually((helpers) => {
        const scene = full(helpers);
        helpers.at(4, () => scene.socket$.complete());
        expectFlow(helpers, scene, {
          socket: '  ^----       ',
          messages: '----|       ',
          next: '    --ab        ',
          received: '----(ab)    ',
          queued: '  0-120       ',
        });
      }));

    it('O3: unsubscribe() drops and reports the queued messages', () =>
      virtually((helpers) => {
        const scene = full(helpers);
        helpers.at(4, () => scene.socket$.unsubscribe());
        expectFlow(helpers, scene, {
          socket: '  ^----   ',
          messages: '----|   ',
          next: '    --ab    ',
          dropped: ' ----(cc)',
          queued: '  0-120   ',
        });
      }));

    it('O3: queued messages keep waiting when the last subscriber leaves', () =>
      virtually((helpers) => {
        const scene = full(helpers, {}, ['o', 'o']);
        helpers.expectObservable(scene.socket$, '^---!').toBe('');
        expectFlow(helpers, scene, { socket: '-------^---!', next: '--ab', received: '-------(ab)' });
      }));
  });

  describe('deliver()', () => {
    it('O3: emits once and completes when the socket has taken the message, which waits as with next()', () =>
      virtually((helpers) => {
        const { server, socket$ } = waiting(helpers, ['--o'], {});
        const deliver = (message: string) => socket$.deliver(message).pipe(map(() => message));
        helpers.expectObservable(socket$, '        ^--------!').toBe('');
        helpers.expectObservable(deliver('a'), '   ^---------').toBe('--(a|)');
        helpers.expectObservable(deliver('b'), '   -^--------').toBe('--(b|)');
        helpers.expectObservable(deliver('c'), '   -------^--').toBe('-------(c|)');
        helpers.expectObservable(server.received$).toBe('          --(ab)-c');
      }));

    it('O3: sends the message at each subscription, and not before', () =>
      virtually((helpers) => {
        const { server, socket$ } = waiting(helpers, ['o'], {});
        const a$ = socket$.deliver('a');
        helpers.expectObservable(socket$, '        ^-----!').toBe('');
        helpers.expectObservable(a$.pipe(repeat({ delay: 2, count: 2 }), ignoreElements()), '-^').toBe('---|');
        helpers.expectObservable(server.received$).toBe('-a-a');
      }));

    it('O3: unsubscribing does not take the message back', () =>
      virtually((helpers) => {
        const { server, socket$ } = waiting(helpers, ['--o'], {});
        helpers.expectObservable(socket$, '             ^-----!').toBe('');
        helpers.expectObservable(socket$.deliver('a'), ' ^!').toBe('');
        helpers.expectObservable(server.received$).toBe('--a');
      }));

    it.each<[DropReason, OutboxConfig, (socket$: HeartbeatSocket<string, unknown>) => void]>([
      ['overflow', { capacity: 1 }, ({ next }) => next('b')],
      ['expired', { maxAge: 3 }, () => {}],
      ['closed', {}, ({ unsubscribe }) => unsubscribe()],
      ['unsendable', {}, () => {}],
    ])('O3: errors when the message is dropped, with the reason: %s', (reason, outbox, act) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const reply = (frame: string) => (frame === '"a"' ? raise(new Error('not this one')) : undefined);
        const { socket$ } = connectTo(['-----o'], { outbox }, { reply });
        const error = jest.fn();
        watch('event', socket$.events$.pipe(filter(({ type }) => type === 'dropped')));
        const subscription = socket$.subscribe();
        socket$.deliver('a').subscribe({ error });
        at(2, () => act(socket$));
        at(9, () => subscription.unsubscribe());
        flush();
        const expected: unknown = expect.objectContaining({ name: 'MessageDroppedError', reason });
        expect(error.mock.calls).toEqual([[expected]]);
        expect(log).toEqual([expect.stringMatching(`event: dropped ${reason}$`)]);
      }),
    );

    it('O4: errors with what the serializer throws, and neither sends nor drops a message', () =>
      virtually((helpers) => {
        const scene = helpers.connectTo(['o']);
        helpers.watch('big', scene.socket$.deliver(1n));
        helpers.at(1, () => helpers.watch('bigger', scene.socket$.deliver(2n)));
        expectFlow(helpers, scene, { socket: '^--!', next: '', received: '', queued: '0' });
        helpers.flush();
        expect(helpers.log).toEqual(['0 big: error TypeError', '1 bigger: error TypeError']);
      }));

    it('O6: messages delivered one after the other leave at the pace of the socket, and no two wait', () =>
      virtually((helpers) => {
        const { server, socket$ } = slow(helpers, '-o', { highWaterMark: 0 }, [30, 70, 110]);
        let most = 0;
        socket$.queued$.subscribe((count) => (most = Math.max(most, count)));
        const sent$ = from('abcd').pipe(concatMap((letter) => socket$.deliver(letter)));
        sent$.subscribe({ complete: () => helpers.note('all sent') });
        const subscription = socket$.subscribe();
        const received: Record<number, string> = { 29: 'a', 50: 'ab', 69: 'ab', 90: 'abc', 109: 'abc', 130: 'abcd' };
        for (const [ms, letters] of Object.entries(received)) {
          helpers.at(Number(ms), () => expect(server.received.join('')).toBe(letters));
        }
        helpers.at(131, () => subscription.unsubscribe());
        helpers.flush();
        expect(helpers.log).toHaveLength(1);
        expect(most).toBe(1);
      }));
  });

  describe('queued$', () => {
    it('O3: emits the current number of queued messages to a new subscriber', () =>
      virtually((helpers) => {
        const { socket$ } = waiting(helpers, ['----o'], {});
        for (const letter of 'abc') socket$.next(letter);
        const count$ = socket$.queued$.pipe(map((count) => `${count}`));
        helpers.expectObservable(socket$, '^-----!').toBe('');
        helpers.expectObservable(count$, ' --^----').toBe('--3-0');
        helpers.expectObservable(count$, ' ------^').toBe('------0');
      }));

    it('O3: emits the latest number last to any subscriber, even if one sends when notified', () =>
      virtually(({ connectTo, watch, log }) => {
        const { socket$ } = connectTo([]);
        socket$.queued$.subscribe((count) => count === 1 && socket$.next('b'));
        watch('queued', socket$.queued$);
        socket$.next('a');
        expect(log).toEqual(['0 queued: 0', '0 queued: 1', '0 queued: 2']);
      }));
  });

  describe('order', () => {
    it('O1: a message sent when deliver() emits comes after those that wait', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['----o'], {});
        scene.socket$.deliver('a').subscribe(() => scene.socket$.next('d'));
        expectFlow(helpers, scene, { socket: '^------!', next: '-bc', received: '----(abcd)' });
      }));
  });

  describe('timers', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    const connect = (outbox: OutboxConfig) => {
      const server = fakeServer();
      const { WebSocketCtor } = server;
      const socket$ = heartbeatSocket$({ url: 'ws://host', WebSocketCtor, heartbeat: false, outbox });
      return { server, socket$, subscription: socket$.subscribe() };
    };
    const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

    it.each([
      ['waits for a connection', false],
      ['waits for room', true],
    ])('leaves no timer when the last subscriber leaves while a message %s', async (_, isOpen) => {
      const { server, socket$, subscription } = connect({ maxAge: 1000, highWaterMark: 0 });
      if (isOpen) server.last.accept();
      await pass(1);
      server.last.bufferedAmount = 1;
      const before = jest.getTimerCount();
      socket$.next('a');
      expect(jest.getTimerCount()).toBeGreaterThan(before);
      subscription.unsubscribe();
      expect(jest.getTimerCount()).toBe(0);
      socket$.next('b');
      expect(jest.getTimerCount()).toBe(0);
    });

    it('runs no timer on an open socket once all messages have left', async () => {
      const { server, socket$, subscription } = connect({ maxAge: 1000 });
      socket$.next('a');
      server.last.accept();
      await pass(1000);
      expect(server.received).toEqual(['"a"']);
      expect(jest.getTimerCount()).toBe(0);
      subscription.unsubscribe();
    });

    it('runs no timer on an open socket once all messages that waited for room have left', async () => {
      const { server, socket$, subscription } = connect({ highWaterMark: 0 });
      server.last.accept();
      await pass(1);
      server.last.bufferedAmount = 1;
      socket$.next('a');
      await pass(100);
      server.last.bufferedAmount = 0;
      await pass(100);
      expect(server.received).toEqual(['"a"']);
      expect(jest.getTimerCount()).toBe(0);
      subscription.unsubscribe();
    });
  });
});

function raise(error: Error): never {
  throw error;
}

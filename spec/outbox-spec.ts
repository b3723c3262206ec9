import { concatMap, filter, from, ignoreElements, map, repeat } from 'rxjs';
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
  describe('bytes', () => {
    it.each<[string, Frame]>([
      ['a string of three letters', '€€€'],
      ['an ArrayBuffer of three bytes', new ArrayBuffer(3)],
      ['a view on three of many bytes', new Uint8Array(new ArrayBuffer(9), 2, 3)],
      ['a DataView on three of many bytes', new DataView(new ArrayBuffer(9), 2, 3)],
      ['a Blob of three bytes', new Blob(['abc'])],
    ])('O3: %s counts as three', (_, frame) =>
      virtually(({ connectTo, watch, log }) => {
        for (const maxBytes of [2, 3]) {
          const { socket$ } = connectTo([], { outbox: { maxBytes }, serializer: () => frame });
          watch(`with ${maxBytes}`, socket$.events$);
          socket$.next('it');
        }
        expect(log).toEqual(['0 with 2: dropped overflow']);
      }),
    );

    it('O3: over maxBytes as many of the oldest give way as it takes', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['------o'], { maxBytes: 6 });
        expectFlow(helpers, scene, {
          socket: '  ^--------!',
          next: '    -1233    ',
          received: '------(33)',
          dropped: ' ----(oo) ',
        });
      }));

    it('O3: drop-newest: the newest gives way, and a smaller one may still fit', () =>
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

    it('O3: a message with more than maxBytes is itself dropped, whoever else would have to give way', () =>
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

    it('O3: what has left no longer counts', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['---o--#', '---o'], { maxBytes: 6, overflow: 'drop-newest' });
        expectFlow(helpers, scene, {
          socket: '  ^----------------!',
          next: '    -51----5-1       ',
          received: '---(51)-----(51)  ',
        });
      }));

    it('O3: by default 16 MiB may wait', () =>
      virtually(({ connectTo, watch, log }) => {
        const { socket$ } = connectTo([], { serializer: (length) => 'x'.repeat(length as number) });
        watch('event', socket$.events$);
        socket$.next(2 ** 24);
        expect(log).toEqual([]);
        socket$.next(1);
        expect(log).toEqual(['0 event: dropped overflow']);
      }));

    it('O3: on an open socket with nothing waiting, bounds bound nothing: it is sent at once', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['o'], { maxBytes: 1, capacity: 0, overflow: 'error' });
        helpers.expectObservable(scene.socket$.deliver('4').pipe(ignoreElements()), '--^').toBe('--|');
        expectFlow(helpers, scene, { socket: '^--!', next: '-2', received: '-24' });
      }));
  });

  describe('overflow: error', () => {
    it('O3: next() throws, the message is reported, and what waits stays', () =>
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

    it('O3: deliver() errs with the reason, and does not throw', () =>
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
    ])('O3: while %s a message is dropped at the moment it has waited for so long, in order', (_, scripts, reconnect) =>
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

    it('O3: a millisecond earlier it is sent', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['-----o'], { maxAge: 5 });
        expectFlow(helpers, scene, { socket: '^---------!', next: '-a', received: '-----a' });
      }));

    it('O3: those of one moment go together', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, [''], { maxAge: 5 });
        expectFlow(helpers, scene, {
          socket: ' ^-------------!',
          next: '   -(ab)-c       ',
          dropped: '------(xx)-x   ',
        });
      }));

    it('O3: the time goes on over attempts and losses', () =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['--#', '--#', '--#', 'o'], { maxAge: 12 });
        expectFlow(helpers, scene, {
          socket: '  ^---------------!',
          next: '    -a---b           ',
          received: '---------------b',
          dropped: ' -------------x  ',
        });
      }));

    it('O3: while nobody is subscribed it stays, and is dropped when somebody is; the others in time', () =>
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

    it.each(['drop-newest', 'error'] as const)('O3: what is too old by then makes room for another (%s)', (overflow) =>
      virtually((helpers) => {
        const scene = waiting(helpers, ['o'], { capacity: 1, maxAge: 3, overflow });
        expectFlow(helpers, scene, { socket: '-------^--!', next: 'a----b', received: '-------b', dropped: '-----x' });
      }),
    );

    it('O3: on an open socket without room it is dropped in time, too', () =>
      virtually((helpers) => {
        const scene = full(helpers, { maxAge: 5 });
        expectFlow(helpers, scene, { socket: '^------------!', next: '--a-b', dropped: '-------x-x' });
      }));

    it('O3: what is given on hearing of a drop waits for as long again', () =>
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
    it('O6: over it messages wait, and leave in order, 20 ms at most after the socket has room', () =>
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

    it('O6: at open what waited leaves for as long as there is room', () =>
      virtually((helpers) => {
        const scene = slow(helpers, '------o', { highWaterMark: 1 });
        expectFlow(helpers, scene, {
          socket: '  ^---------!',
          next: '    -abcd     ',
          received: '------(ab)',
          queued: '  01234-2   ',
        });
      }));

    it('O6: what is left then leaves when there is room, be that long before it is too old', () =>
      virtually((helpers) => {
        const { server, socket$ } = slow(helpers, '------o', { highWaterMark: 1, maxAge: 900 }, [30]);
        for (const letter of 'abcd') socket$.next(letter);
        const subscription = socket$.subscribe();
        helpers.at(29, () => expect(server.received.join('')).toBe('ab'));
        helpers.at(50, () => expect(server.received.join('')).toBe('abcd'));
        helpers.at(51, () => subscription.unsubscribe());
      }));

    it('O6: what waits on one connection leaves on the next', () =>
      virtually((helpers) => {
        const scene = full(helpers, {}, ['o---#', '-o']);
        expectFlow(helpers, scene, { socket: '^---------!', next: '--ab', received: '--------(ab)' });
      }));

    it('O6: pings do not wait', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 5, pongTimeout: 3, ping: 'P' };
        const scene = helpers.connectTo(['o'], { heartbeat, outbox: { highWaterMark: 0 }, serializer });
        helpers.at(1, () => (scene.server.last.bufferedAmount = 1));
        expectFlow(helpers, scene, { socket: '^-------!', next: '--a', received: '-----P' });
      }));

    it.each([
      ['Infinity leaves them all to the socket', 2 ** 31, { highWaterMark: Infinity }, true],
      ['by default it is 16 MiB', 2 ** 24, {}, true],
      ['and one byte more is too much', 2 ** 24 + 1, {}, false],
      ['a socket that does not tell what it holds has room', undefined as unknown as number, {}, true],
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
    ] as const)('O6: what waits is bounded: %s gives way', (_, overflow, received) =>
      virtually((helpers) => {
        const scene = full(helpers, { capacity: 2, overflow });
        helpers.at(5, () => scene.socket$.complete());
        expectFlow(helpers, scene, { socket: '^', messages: '-----|', next: '--abc', received, dropped: '----o' });
      }),
    );
  });

  describe('the end', () => {
    it('O3: complete() lets all out, however full the socket is', () =>
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

    it('O3: unsubscribe() drops and reports what waits', () =>
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

    it('O3: when the last subscriber leaves, it goes on waiting', () =>
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

    it('O3: sends anew each time it is subscribed to, and not before', () =>
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
    ])('O3: errs when the message is dropped, with the reason: %s', (reason, outbox, act) =>
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

    it('O4: errs with what the serializer throws; nothing is sent, and nothing dropped', () =>
      virtually((helpers) => {
        const scene = helpers.connectTo(['o']);
        helpers.watch('big', scene.socket$.deliver(1n));
        helpers.at(1, () => helpers.watch('bigger', scene.socket$.deliver(2n)));
        expectFlow(helpers, scene, { socket: '^--!', next: '', received: '', queued: '0' });
        helpers.flush();
        expect(helpers.log).toEqual(['0 big: error TypeError', '1 bigger: error TypeError']);
      }));

    it('O6: one after the other, messages leave at the pace of the socket, and no two wait', () =>
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
    it('O3: replays the number there is', () =>
      virtually((helpers) => {
        const { socket$ } = waiting(helpers, ['----o'], {});
        for (const letter of 'abc') socket$.next(letter);
        const count$ = socket$.queued$.pipe(map((count) => `${count}`));
        helpers.expectObservable(socket$, '^-----!').toBe('');
        helpers.expectObservable(count$, ' --^----').toBe('--3-0');
        helpers.expectObservable(count$, ' ------^').toBe('------0');
      }));

    it('O3: tells everyone the last number last, even if one sends on hearing of another', () =>
      virtually(({ connectTo, watch, log }) => {
        const { socket$ } = connectTo([]);
        socket$.queued$.subscribe((count) => count === 1 && socket$.next('b'));
        watch('queued', socket$.queued$);
        socket$.next('a');
        expect(log).toEqual(['0 queued: 0', '0 queued: 1', '0 queued: 2']);
      }));
  });

  describe('order', () => {
    it('O1: what is given on hearing that one was sent comes after those that wait', () =>
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

    it('has none on an open socket when everything has left', async () => {
      const { server, socket$, subscription } = connect({ maxAge: 1000 });
      socket$.next('a');
      server.last.accept();
      await pass(1000);
      expect(server.received).toEqual(['"a"']);
      expect(jest.getTimerCount()).toBe(0);
      subscription.unsubscribe();
    });

    it('has none on an open socket when everything has left that waited for room', async () => {
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

import { concat, config, finalize, first, ignoreElements, noop, of, repeat, Subject, takeUntil, tap, type Observable } from 'rxjs'; // prettier-ignore
import { createTurns } from '../lib/events/turns.js';
import { channels, resume, type MessageDroppedError, type SocketHeartbeat } from '../lib/index.js';
import { ActingSocket, type Manner } from './support/properties/actingSocket.js';
import { states, virtually, type Config, type VirtualHelpers } from './support/virtually.js';

const PING = '{"type":"ping"}';
const PONG = '{"type":"pong"}';
const WAYS = ['unsubscribe', 'complete', 'error', 'leave'] as const;

/** Functions of the configuration, and handlers, in the order in which they are first entered. */
const CALLBACKS = [
  'url',
  'status$',
  'events$',
  'openObserver',
  'onOpen',
  'serializer',
  'subMsg',
  'queued$',
  'deliver',
  'isPing',
  'isPong',
  'deserializer',
  'cursor',
  'message',
  'follows',
  'ping',
  'request',
  'shouldReconnect',
  'delay',
] as const;

/** Those besides of a handshake that waits, and of a heartbeat that is a function. */
const SESSION_CALLBACKS = ['handshake', 'phase', 'message$', 'heartbeat', 'handshake left'] as const;

/** How a session begins: at once, or when the server has answered. */
type Session = 'at once' | 'when answered';
const entriesOf = { 'at once': CALLBACKS, 'when answered': [...CALLBACKS, ...SESSION_CALLBACKS] };
const SESSIONS = Object.keys(entriesOf) as Session[];

/** What may still come after the end: observers of the end itself, and what subscribers of others give back. */
const AFTER = ['status$', 'phase', 'events$', 'queued$', 'deliver', 'handshake left'];

/** A socket that enters all its callbacks, each of which is noted and may act. */
function playAll(
  helpers: VirtualHelpers,
  session: Session,
  act: (name: string, end: (way: (typeof WAYS)[number]) => void) => void,
) {
  const isAtOnce = session === 'at once';
  const entered: string[] = [];
  const left$ = new Subject<void>();
  const note =
    <Args extends unknown[], T>(name: (typeof entriesOf)['when answered'][number], run: (...args: Args) => T) =>
    (...args: Args): T => {
      entered.push(name);
      act(name, end);
      return run(...args);
    };
  const serializer = note('serializer', (message: unknown) => JSON.stringify(message));
  const heartbeat: SocketHeartbeat = {
    interval: 12,
    pongTimeout: 5,
    ping: note('ping', () => PING),
    isPong: note('isPong', (frame) => frame === PONG),
    answer: { isPing: note('isPing', (frame) => frame === PING), pong: PONG },
  };
  const login = (message$: Observable<string>) =>
    concat(
      of('hello').pipe(tap(note('handshake', noop))),
      message$.pipe(tap(note('message$', noop)), first(), ignoreElements()),
    ).pipe(finalize(note('handshake left', noop)));
  const { server, socket$ } = helpers.connectTo(
    isAtOnce ? ['-oiabp 20ms #', '-oab 20ms #', 'o'] : ['-owiabp 20ms #', '-owab 20ms #', 'ow'],
    {
      url: note('url', () => 'ws://host'),
      openObserver: { next: note('openObserver', noop) },
      onOpen: note('onOpen', (message$: Observable<string>) => (isAtOnce ? ['hello', 'hello'] : login(message$))),
      serializer,
      deserializer: note('deserializer', ({ data }: MessageEvent) => data as string),
      heartbeat: isAtOnce ? heartbeat : note('heartbeat', () => heartbeat),
      reconnect: { delay: note('delay', () => 3), shouldReconnect: note('shouldReconnect', () => true) },
      resume: resume({
        cursor: note('cursor', (text: string) => text.length),
        request: note('request', (since: number) => ({ since })),
        follows: note('follows', (next: number, last: number) => next === last + 1),
      }),
    },
    { values: { i: PING, p: PONG, a: '1', b: '22', w: 'w' }, reply: (frame) => (frame === PING ? PONG : undefined) },
  );
  const end = (way: (typeof WAYS)[number]) => {
    if (way === 'leave') left$.next();
    else if (way === 'error') socket$.error({ code: 4000 });
    else socket$[way]();
  };
  const subscribe = () => {
    const subscriptions = [
      socket$.subscribe(note('message', noop)),
      socket$.multiplex(note('subMsg', () => 'sub'), () => 'unsub', () => true).subscribe(), // prettier-ignore
    ];
    left$.subscribe(() => subscriptions.forEach((subscription) => subscription.unsubscribe()));
  };
  const onPhase = note('phase', noop);
  socket$.status$.subscribe(note('status$', noop));
  socket$.status$.subscribe((status) => status.state === 'connecting' && status.phase && onPhase());
  socket$.events$.subscribe(note('events$', noop));
  socket$.queued$.subscribe(note('queued$', noop));
  socket$.deliver('early').subscribe({ next: note('deliver', noop), error: note('deliver', noop) });
  return { server, socket$, entered, subscribe };
}

describe('the end', () => {
  it.each(SESSIONS)(
    'R8: the scene of the specs below enters every callback, with a session that is ready %s',
    (session) =>
      virtually((helpers) => {
        const { entered, socket$, subscribe } = playAll(helpers, session, noop);
        subscribe();
        helpers.at(90, () => socket$.unsubscribe());
        helpers.flush();
        expect([...new Set(entered)].sort()).toEqual([...entriesOf[session]].sort());
      }),
  );

  it.each(
    SESSIONS.flatMap((session) =>
      entriesOf[session].flatMap((name) => WAYS.map((way) => [way, name, session] as const)),
    ),
  )(
    'R8: %s inside %s is the end, and a new subscriber connects after it, with a session that is ready %s',
    (way, where, session) =>
      virtually((helpers) => {
        let isArmed = false;
        const isOver = () => ended !== undefined;
        let ended: string[] | undefined; // what was entered after the end
        const { socket$, server, entered, subscribe } = playAll(helpers, session, (name, end) => {
          if (isOver()) ended!.push(name);
          if (!isArmed || name !== where) return;
          isArmed = false;
          end(way);
          // While connecting, complete() first lets out what waits.
          const isAtOnce = way === 'unsubscribe' || way === 'leave' || state !== 'connecting';
          if (isAtOnce) ended = [];
        });
        let state = '';
        socket$.status$.subscribe((status) => (state = status.state));
        subscribe();
        isArmed = true;
        helpers.at(80, () => {
          expect(entered).toContain(where);
          expect(isArmed).toBe(false);
          expect(['idle', 'closed']).toContain(state);
          expect(server.live).toBe(0);
          expect((ended ?? []).filter((name) => !AFTER.includes(name))).toEqual([]);
          ended = undefined;
          subscribe();
        });
        helpers.at(95, () => {
          expect(state).toBe('open');
          socket$.unsubscribe();
        });
        helpers.flush();
      }),
  );

  it.each(['unsubscribe', 'complete'] as const)(
    'R8: %s() inside shouldReconnect leaves a socket that reconnect() opens again',
    (way) =>
      virtually(({ connectTo, at, flush }) => {
        const seen: string[] = [];
        const { server, socket$ } = connectTo(['-o-#', 'o'], {
          reconnect: {
            shouldReconnect: () => {
              socket$[way]();
              return true;
            },
          },
        });
        states(socket$).subscribe((state) => seen.push(state));
        socket$.subscribe();
        at(60_000, () => {
          expect(seen.join('')).toBe('icox');
          socket$.reconnect();
        });
        at(60_010, () => {
          expect(seen.join('')).toBe('icoxco');
          socket$.unsubscribe();
        });
        flush();
        expect(server.connections).toHaveLength(2);
      }),
  );
});

describe('leaving and coming back', () => {
  // virtually() checks that no two sockets are ever CONNECTING or OPEN.
  it.each(['-', '-o'])('C2: unsubscribe() while connecting, with a subscriber that comes back at once (%s)', (script) =>
    virtually(({ connectTo, at, flush }) => {
      const { server, socket$ } = connectTo([script, 'o', 'o']);
      const seen: string[] = [];
      states(socket$).subscribe((state) => seen.push(state));
      const subscription = socket$.pipe(repeat({ count: 2 })).subscribe();
      socket$.unsubscribe();
      at(9, () => subscription.unsubscribe());
      flush();
      expect(server.connections).toHaveLength(2);
      expect(seen.join('')).toBe('icxcoi');
    }),
  );

  it('C2: a handler of `closed` that calls reconnect() opens one socket, which stays', () =>
    virtually(({ connectTo, at, flush }) => {
      const { server, socket$ } = connectTo(['-', 'o', 'o']);
      let isBack = false;
      socket$.status$.subscribe(({ state }) => {
        if (state !== 'closed' || isBack) return;
        isBack = true;
        socket$.reconnect();
      });
      socket$.subscribe();
      socket$.unsubscribe();
      at(5, () => {
        expect(server.connections.map(({ readyState }) => readyState)).toEqual([3, 1]);
        socket$.unsubscribe();
      });
      flush();
    }));

  it('C2: openObserver may unsubscribe and subscribe again', () =>
    virtually(({ connectTo, at, flush }) => {
      let isBack = false;
      const { server, socket$ } = connectTo(['-o', 'o'], {
        openObserver: {
          next: () => {
            if (isBack) return;
            isBack = true;
            socket$.unsubscribe();
            socket$.subscribe();
          },
        },
      });
      socket$.subscribe();
      at(5, () => {
        expect(server.connections.map(({ readyState }) => readyState)).toEqual([3, 1]);
        socket$.unsubscribe();
      });
      flush();
    }));

  it('R8: a deliver() handler that subscribes when the last subscriber closes keeps its `connecting`', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { socket$ } = connectTo(['-', 'o']);
      watch('status', socket$.status$);
      socket$.deliver('waits').subscribe({ error: () => socket$.subscribe() });
      const subscription = socket$.subscribe();
      at(2, () => socket$.unsubscribe());
      at(4, () => subscription.unsubscribe());
      at(9, () => socket$.unsubscribe());
      flush();
      expect(log.map((line) => line.replace(' status:', ''))).toEqual([
        '0 idle',
        '0 connecting 0',
        '2 closed',
        '2 connecting 0',
        '2 open',
        '9 closed',
      ]);
    }));
});

describe('a channel', () => {
  /** On an open socket, a channel that is left inside one of its functions: at once, or on a later connection. */
  const leaveInside = (where: 'subMsg' | 'serializer', connection: number) => {
    let received: readonly string[] = [];
    virtually(({ connectTo, at, flush }) => {
      const left$ = new Subject<void>();
      let asked = 0;
      const { server, socket$ } = connectTo(['o', 'o'], {
        serializer: (message) => {
          if (where === 'serializer' && message === 'sub' && asked === connection) left$.next();
          return String(message);
        },
      });
      const subMsg = () => {
        asked++;
        if (where === 'subMsg' && asked === connection) left$.next();
        return 'sub';
      };
      const subscription = socket$.subscribe();
      at(2, () => socket$.multiplex(subMsg, () => 'unsub', () => true).pipe(takeUntil(left$)).subscribe()); // prettier-ignore
      at(3, () => socket$.reconnect());
      at(9, () => subscription.unsubscribe());
      flush();
      received = server.received;
    });
    return received;
  };

  it('R8: a channel that is left inside its subMsg is neither requested nor released', () => {
    expect(leaveInside('subMsg', 1)).toEqual([]);
    expect(leaveInside('subMsg', 2)).toEqual(['sub']);
  });

  it('R8: a channel that is left inside the serializer of its subMsg is requested, then released', () => {
    expect(leaveInside('serializer', 1)).toEqual(['sub', 'unsub']);
    expect(leaveInside('serializer', 2)).toEqual(['sub', 'sub', 'unsub']);
  });

  it.each(['unsubscribe', 'complete'] as const)(
    'R8: %s() inside its first subMsg completes it, and opens no socket',
    (way) =>
      virtually(({ connectTo, watch, log, at, flush }) => {
        const { server, socket$ } = connectTo(['o']);
        const subscription = socket$.subscribe();
        at(2, () => watch('channel', socket$.multiplex(() => socket$[way](), () => 'unsub', () => true))); // prettier-ignore
        at(9, () => subscription.unsubscribe());
        flush();
        expect(log).toEqual(['2 channel: complete']);
        expect(server.connections).toHaveLength(1);
      }),
  );

  it('I2: a subscriber that comes back while its channel is given back shares it with later ones', () =>
    virtually(({ connectTo, at, flush }) => {
      const { server, socket$ } = connectTo(['o']);
      const channel = channels(socket$, {
        subscribe: () => 'sub',
        unsubscribe: () => {
          if (!isBack) channel('key').subscribe();
          isBack = true;
          return 'unsub';
        },
        select: () => true,
      });
      let isBack = false;
      socket$.subscribe();
      at(1, () => {
        channel('key').subscribe().unsubscribe();
        channel('key').subscribe();
      });
      at(5, () => socket$.unsubscribe());
      flush();
      expect(server.received).toEqual(['"sub"', '"sub"', '"unsub"']);
    }));
});

describe('a message', () => {
  const settles = (helpers: VirtualHelpers, config: Config = {}) => {
    const scene = helpers.connectTo(['o', '-o'], { reconnect: 5, ...config });
    const deliver = (message: unknown) =>
      scene.socket$.deliver(message).subscribe({
        complete: () => helpers.note('sent'),
        error: (error: unknown) => helpers.note((error as MessageDroppedError).reason),
      });
    return { ...scene, deliver };
  };

  it.each([
    ['reconnect', '3 sent'],
    ['unsubscribe', '2 closed'],
    ['complete', '2 closed'],
  ] as const)('R8: %s() inside the serializer does not lose it silently: %s', (method, told) =>
    virtually((helpers) => {
      let isArmed = true;
      const { server, socket$, deliver } = settles(helpers, {
        serializer: (message) => {
          if (isArmed) socket$[method]();
          isArmed = false;
          return String(message);
        },
      });
      socket$.subscribe();
      helpers.at(2, () => deliver('one'));
      helpers.at(20, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log).toEqual([told]);
      expect(server.received).toEqual(told === '3 sent' ? ['one'] : []);
    }),
  );

  it('O8: deliver() on a closed socket errors with `closed` at once, and is reported; next() waits for a new subscriber', () =>
    virtually((helpers) => {
      const { server, socket$, deliver } = settles(helpers);
      socket$.subscribe();
      helpers.at(1, () => {
        socket$.complete();
        socket$.events$.subscribe(({ type }) => helpers.note(type));
        deliver('late');
        socket$.next('kept');
      });
      helpers.at(3, () => socket$.subscribe());
      helpers.at(9, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.slice(0, 2)).toEqual(['1 dropped', '1 closed']);
      expect(server.received).toEqual(['"kept"']);
    }));

  it('O8: deliver() on an idle socket expires after `maxAge`, and no timer outlives its subscriber', () =>
    virtually((helpers) => {
      const { deliver } = settles(helpers, { outbox: { maxAge: 40 } });
      deliver('one');
      helpers.at(7, () => deliver('two'));
      deliver('three').unsubscribe();
      helpers.at(60, () => helpers.note('end'));
      helpers.flush();
      expect(helpers.log).toEqual(['40 expired', '47 expired', '60 end']);
    }));
});

describe('a WebSocket that throws, or emits while it is called', () => {
  const WELL: Manner = { construct: 'well', send: 'well', close: 'later' };

  /** A socket on acting ones, open, of which the first has this manner. */
  const open = (helpers: VirtualHelpers, manner: Partial<Manner>, options: Config = {}) => {
    const sockets: ActingSocket[] = [];
    const sent: string[] = [];
    const WebSocketCtor = function () {
      const socket = new ActingSocket(sockets.length, { ...WELL, ...(sockets.length ? {} : manner) }, (frame) => sent.push(frame)); // prettier-ignore
      sockets.push(socket);
      return socket;
    } as unknown as Config['WebSocketCtor'];
    const { socket$ } = helpers.connectTo([], { ...options, WebSocketCtor });
    helpers.watch('status', states(socket$));
    helpers.watch('event', socket$.events$);
    helpers.watch('message', socket$);
    if (sockets[0]?.readyState === 0) sockets[0].open();
    helpers.log.length = 0;
    return { socket$, sockets, sent };
  };

  it.each([
    ['at-most-once', ['5 event: dropped unsendable', '5 deliver: error MessageDroppedError']],
    ['at-least-once', ['5 event: dropped unsendable', '5 deliver: error MessageDroppedError']],
  ] as const)('R8: a send() that throws drops the message, and next() does not throw (%s)', (delivery, expected) =>
    virtually((helpers) => {
      const { socket$ } = open(helpers, { send: 'throw' }, { delivery, heartbeat: {} });
      helpers.at(5, () => helpers.watch('deliver', socket$.deliver('one')));
      helpers.at(6, () => expect(() => socket$.next('two')).not.toThrow());
      helpers.at(9, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.slice(0, 2)).toEqual(expected);
      expect(helpers.log[2]).toBe('6 event: dropped unsendable');
    }),
  );

  it('R8: a send() that ends the connection has sent the message, which is not reported as dropped', () =>
    virtually((helpers) => {
      const { socket$, sent } = open(helpers, { send: 'close at once' });
      socket$.events$.subscribe(({ type }) => type === 'lost' && socket$.complete());
      helpers.at(5, () => helpers.watch('deliver', socket$.deliver('one')));
      helpers.at(30, noop);
      helpers.flush();
      expect(sent).toEqual(['"one"']);
      expect(helpers.log.filter((line) => /deliver|dropped/.test(line))).toEqual([
        '5 deliver: undefined',
        '5 deliver: complete',
      ]);
    }));

  it('R8: a send() that ends the connection has sent a message that waited, too', () =>
    virtually((helpers) => {
      const { socket$, sockets, sent } = open(helpers, { send: 'close at once' }, { outbox: { highWaterMark: 0 } });
      socket$.events$.subscribe(({ type }) => type === 'lost' && socket$.complete());
      helpers.at(4, () => {
        sockets[0]!.bufferedAmount = 1;
        helpers.watch('deliver', socket$.deliver('one'));
      });
      helpers.at(5, () => {
        expect(sent).toEqual([]);
        sockets[0]!.bufferedAmount = 0;
      });
      helpers.flush();
      expect(sent).toEqual(['"one"']);
      expect(helpers.log.filter((line) => /deliver|dropped/.test(line))).toEqual([
        '20 deliver: undefined',
        '20 deliver: complete',
      ]);
    }));

  it.each(['unsubscribe', 'complete', 'reconnect'] as const)(
    'R8: a close() that throws does not reach the caller of %s()',
    (method) =>
      virtually((helpers) => {
        const { socket$, sockets } = open(helpers, { close: 'throw' });
        helpers.at(5, () => expect(() => socket$[method]()).not.toThrow());
        helpers.at(9, () => {
          expect(sockets).toHaveLength(method === 'reconnect' ? 2 : 1);
          // What the old one does is of no interest.
          expect(() => sockets[0]!.message('"late"')).not.toThrow();
          socket$.unsubscribe();
        });
        helpers.flush();
        expect(helpers.log.join()).not.toMatch(/late/);
      }),
  );

  it('R8: a close() that throws does not reach the last subscriber that leaves', () =>
    virtually((helpers) => {
      const sockets: ActingSocket[] = [];
      const WebSocketCtor = function () {
        sockets.push(new ActingSocket(0, { ...WELL, close: 'throw' }, noop));
        return sockets[0];
      } as unknown as Config['WebSocketCtor'];
      const { socket$ } = helpers.connectTo([], { WebSocketCtor });
      const subscription = socket$.subscribe();
      expect(() => subscription.unsubscribe()).not.toThrow();
    }));

  it.each(['at once', 'with an error'] as const)(
    'C2: a close() that emits %s may have a closeObserver that subscribes: it gets a socket of its own',
    (close) =>
      virtually((helpers) => {
        let isBack = false;
        const { socket$, sockets } = open(helpers, { close }, {
          closeObserver: {
            next: () => {
              if (!isBack) socket$.subscribe();
              isBack = true;
            },
          },
        }); // prettier-ignore
        helpers.at(5, () => socket$.complete());
        helpers.at(6, () => sockets[1]?.open());
        helpers.at(9, () => socket$.unsubscribe());
        helpers.flush();
        expect(
          helpers.log.filter((line) => line.includes('status')).map((line) => line.replace('status: ', '')),
        ).toEqual(['5 x', '5 c', '6 o', '9 x']);
      }),
  );

  it('R8: a socket that opens as soon as it has a listener works as any other', () =>
    virtually((helpers) => {
      const { socket$, sockets } = open(helpers, { construct: 'setter' });
      helpers.at(1, () => sockets[0]!.message('"hello"'));
      helpers.at(2, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.slice(0, 1)).toEqual(['1 message: hello']);
    }));
});

describe('what a handler meets', () => {
  it('C5: an isPong that closes keeps the frame from the deserializer', () =>
    virtually(({ connectTo, flush }) => {
      const deserializer = jest.fn(() => 'x');
      const { socket$ } = connectTo(['-oab'], {
        deserializer,
        heartbeat: {
          isPong: () => {
            socket$.unsubscribe();
            return false;
          },
        },
      });
      socket$.subscribe();
      flush();
      expect(deserializer).not.toHaveBeenCalled();
    }));

  it('S1: a handler of one socket that sends on another reads the status of that one', () =>
    virtually(({ connectTo, at, flush }) => {
      const one = connectTo(['o']).socket$;
      const other = connectTo([]).socket$;
      let queued = 0;
      const seen: number[] = [];
      other.queued$.subscribe((size) => (queued = size));
      one.status$.subscribe(() => {
        other.next('message');
        seen.push(queued);
      });
      one.subscribe();
      at(3, () => one.unsubscribe());
      flush();
      expect(seen).toEqual([1, 2, 3, 4]);
    }));

  it('S1: errors thrown in handlers erase no status', () => {
    const thrown: unknown[] = [];
    config.onUnhandledError = (error) => thrown.push(error);
    virtually(({ connectTo, watch, log, at, flush }) => {
      const { socket$ } = connectTo(['-o']);
      socket$.status$.subscribe(({ state }) => {
        throw new Error(state);
      });
      watch('status', states(socket$));
      const subscription = socket$.subscribe();
      at(5, () => subscription.unsubscribe());
      flush();
      expect(log.map((line) => line.at(-1)).join('')).toBe('icoi');
    });
    config.onUnhandledError = null;
    expect(thrown).not.toEqual([]);
  });

  it('S1: what waits for its turn has it when the work before it throws', () => {
    const thrown: unknown[] = [];
    config.onUnhandledError = (error) => thrown.push(error);
    const { inTurn, uninterrupted } = createTurns();
    const seen: string[] = [];
    virtually(() => {
      uninterrupted(() => {
        inTurn(() => {
          throw new Error('oops');
        });
        inTurn(() => seen.push('second'));
        seen.push('first');
      });
      inTurn(() => seen.push('third'));
    });
    config.onUnhandledError = null;
    expect(seen).toEqual(['first', 'second', 'third']);
    expect(thrown).toHaveLength(1);
  });
});

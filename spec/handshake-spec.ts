import {
  asyncScheduler,
  concat,
  EMPTY,
  filter,
  from,
  ignoreElements,
  NEVER,
  noop,
  Observable,
  of,
  Subject,
  take,
  tap,
  throwError,
  timer,
  type Subscriber,
  type Subscription,
} from 'rxjs';
import {
  isSocketLostError,
  resume,
  SocketLostError,
  type HandshakeInput,
  type HeartbeatSocket,
  type SocketHeartbeat,
} from '../lib/index.js';
import type { ScriptedOptions } from './support/scripted.js';
import { virtually, type Config, type VirtualHelpers } from './support/virtually.js';

const NO_HANDSHAKE =
  'what onOpen returns must be an array, an observable or a generator, sync or async (not a promise: use async *onOpen())';

type OnOpen = NonNullable<Config['onOpen']>;

/** Logs in, and waits for the answer, `w`. */
const login = (message$: Observable<string>): Observable<unknown> =>
  concat(of('login'), message$.pipe(filter((message) => message === 'w'), take(1), ignoreElements())); // prettier-ignore

/** A socket to scripted connections, with all that happens noted. */
const open = (helpers: VirtualHelpers, scripts: string[], config: Config = {}, options: ScriptedOptions = {}) => {
  const scene = helpers.connectTo(scripts, { onOpen: login, ...config }, options);
  helpers.watch('status', scene.socket$.status$);
  const subscription = scene.socket$.subscribe({
    next: (message) => helpers.note(`message: ${message}`),
    error: (error: unknown) => helpers.note(`error: ${isSocketLostError(error) ? error.message : String(error)}`),
  });
  return { ...scene, subscription, received: () => scene.server.connections.map(({ received }) => received) };
};

describe('a handshake that waits', () => {
  it('C9: holds back everything else until it completes, and then what waited leaves in order', () =>
    virtually((helpers) => {
      const { socket$, received } = open(helpers, ['-oa-w-b']);
      socket$.next('one');
      helpers.at(2, () => socket$.next('two'));
      helpers.at(3, () => {
        expect(received()).toEqual([['"login"']]);
        socket$.deliver('three').subscribe(() => helpers.note('sent'));
      });
      helpers.at(9, () => socket$.unsubscribe());
      helpers.flush();
      expect(received()).toEqual([['login', 'one', 'two', 'three'].map((text) => `"${text}"`)]);
      expect(helpers.log).toEqual([
        '0 status: idle',
        '0 status: connecting 0',
        '1 status: connecting 0 handshake',
        '4 sent',
        '4 status: open',
        '6 message: b',
        '9 status: closed',
      ]);
    }));

  it('C9: begins again on every connection, and one that was lost sends nothing late', () =>
    virtually((helpers) => {
      const late$ = new Subject<string>();
      let n = 0;
      const { socket$, received } = open(helpers, ['o-#', 'o-w'], {
        onOpen: (message$) => (n++ ? login(message$) : late$),
      });
      socket$.next('waits');
      helpers.at(1, () => late$.next('early'));
      helpers.at(3, () => {
        expect(late$.observed).toBe(false);
        late$.next('late');
      });
      helpers.at(20, () => socket$.unsubscribe());
      helpers.flush();
      expect(received()).toEqual([['"early"'], ['"login"', '"waits"']]);
    }));

  it('C9: the requests of resume and of channels leave after it', () =>
    virtually((helpers) => {
      const { socket$, received } = open(helpers, ['ow-1-#', 'o--w'], {
        resume: resume({ cursor: (message: string) => Number(message) || undefined, request: (last) => ({ last }) }),
      });
      socket$.multiplex(() => 'sub', () => 'unsub', () => true).subscribe(); // prettier-ignore
      helpers.at(9, () => expect(received()[1]).toEqual(['"login"']));
      helpers.at(30, () => socket$.unsubscribe());
      helpers.flush();
      expect(received()).toEqual([
        ['"login"', '"sub"'],
        ['"login"', '{"last":1}', '"sub"'],
      ]);
    }));

  it('C9: messages that are not confirmed are sent again after the handshake', () =>
    virtually((helpers) => {
      const { socket$, received } = open(helpers, ['ow--#', 'o---w'], {
        delivery: 'at-least-once',
        heartbeat: { interval: 100 },
      });
      helpers.at(2, () => socket$.next('one'));
      helpers.at(10, () => expect(received()[1]).toEqual(['"login"']));
      helpers.at(20, () => socket$.unsubscribe());
      helpers.flush();
      expect(received()[1]).toEqual(['"login"', '"one"']);
    }));

  it.each<[string, HandshakeInput<string> | undefined, string[]]>([
    ['an array', ['a', 'b'], ['"a"', '"b"']],
    ['nothing', undefined, []],
    ['an empty observable', EMPTY, []],
    ['an observable', of('a', 'b'), ['"a"', '"b"']],
    ['a generator', (function* () { yield 'a'; yield 'b'; })(), ['"a"', '"b"']], // prettier-ignore
  ])('C9: %s makes the session ready at once', (_, given, sent) =>
    virtually((helpers) => {
      const { socket$, received } = open(helpers, ['-oa'], { onOpen: () => given });
      socket$.next('waits');
      helpers.at(3, () => socket$.unsubscribe());
      helpers.flush();
      expect(received()).toEqual([[...sent, '"waits"']]);
      expect(helpers.log).toContain('1 status: open');
      expect(helpers.log).toContain('2 message: a');
    }),
  );

  it.each<[string, OnOpen, string]>([
    ['never completes', () => NEVER, 'onOpen did not complete within 50 ms'],
    ['throws', () => raise(new TypeError('SECRET')), 'handshake failed: TypeError'],
    ['errors', () => throwError(() => new RangeError('SECRET')), 'handshake failed: RangeError'],
    [
      'errors with nothing',
      () => new Observable((subscriber) => subscriber.error(undefined)),
      'handshake failed: undefined',
    ],
    ['errors with the loss of another socket', () => throwError(() => new SocketLostError('bad-url', 'SECRET')), 'handshake failed: SocketLostError'], // prettier-ignore
    ['throws the loss of another socket', () => raise(new SocketLostError('reconnect', 'SECRET')), 'handshake failed: SocketLostError'], // prettier-ignore
    ['emits what cannot be serialised', () => of(1n), 'handshake failed: TypeError'],
    ['returns what cannot be serialised', () => [1n], 'handshake failed: TypeError'],
    ['returns a promise', () => Promise.resolve(['SECRET']) as never, NO_HANDSHAKE],
    ['returns text', () => 'SECRET' as never, NO_HANDSHAKE],
    ['returns a number', () => 1 as never, NO_HANDSHAKE],
    ['returns an object', () => ({ token: 'SECRET' }) as never, NO_HANDSHAKE],
    ['returns a function', () => (() => []) as never, NO_HANDSHAKE],
  ])('C9: one that %s is a loss of kind `handshake` that says why, and is retried', (_, onOpen, message) =>
    virtually((helpers) => {
      let n = 0;
      const { socket$, received } = open(helpers, ['o', 'o'], {
        onOpen: (message$) => (n++ ? [] : onOpen(message$)),
        handshakeTimeout: 50,
      });
      socket$.events$.subscribe((event) => {
        if (event.type === 'lost') helpers.note(`${event.cause.kind}: ${event.cause.message}`);
        expect(JSON.stringify(event)).not.toContain('SECRET');
      });
      socket$.next('waits');
      helpers.at(70, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.join('\n')).toContain(` handshake: ${message}`);
      expect(received()).toEqual([[], ['"waits"']]);
    }),
  );

  it('C9: has its own time limit, which counts from the opening', () =>
    virtually((helpers) => {
      const { socket$ } = open(helpers, [`${'-'.repeat(30)}o`, '-'], { handshakeTimeout: 40, connectTimeout: 35 });
      helpers.at(100, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log).toContain('70 status: waiting 1 73 handshake');
    }));

  it('R3: only what follows it counts for `stableAfter`', () =>
    virtually((helpers) => {
      const { socket$ } = open(helpers, Array<string>(3).fill(`o${'-'.repeat(30)}w-#`), {
        reconnect: { delay: 3, stableAfter: 20 },
      });
      helpers.at(90, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.filter((line) => line.includes('waiting'))).toEqual([
        '33 status: waiting 1 36 close 1006',
        '69 status: waiting 2 72 close 1006',
      ]);
    }));

  it('H1: pings leave during it', () =>
    virtually((helpers) => {
      const { socket$, received } = open(helpers, ['o', '-'], {
        heartbeat: { interval: 10, pongTimeout: 5, patience: 0 },
      });
      helpers.at(14, () => expect(received()).toEqual([['"login"', '{"type":"ping"}']]));
      helpers.at(30, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.at(-1)).toBe('30 status: closed');
    }));

  it('C9: message$ keeps messages that arrive without a subscriber for the next one', () =>
    virtually((helpers) => {
      const { socket$ } = open(helpers, ['oab-c-----d'], {
        onOpen: (message$) =>
          concat(
            timer(3).pipe(ignoreElements()),
            ...[1, 2, 3].map(
              (n) =>
              message$.pipe(take(1), tap((message) => helpers.note(`${n}: ${message}`)), ignoreElements()), // prettier-ignore
            ),
          ),
      });
      helpers.at(12, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.slice(3)).toEqual([
        '3 1: a',
        '3 2: b',
        '4 3: c',
        '4 status: open',
        '10 message: d',
        '12 status: closed',
      ]);
    }));

  it('C9: message$ completes when the session is ready, and when it is lost', () =>
    virtually((helpers) => {
      const { socket$ } = open(helpers, ['o-w-#', 'o-#', '-'], {
        onOpen: (message$) => {
          helpers.watch('message$', message$);
          return login(message$);
        },
      });
      helpers.at(12, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.filter((line) => line.includes('$: complete'))).toEqual([
        '2 message$: complete',
        '9 message$: complete',
      ]);
    }));

  it('C9: more than 1000 messages that it leaves unread are a loss', () =>
    virtually((helpers) => {
      const { server, socket$ } = open(helpers, ['o', '-'], { onOpen: () => NEVER });
      helpers.at(1, () => {
        for (let n = 0; n < 1_000; n++) server.connections[0]!.sendMessage(n);
        expect(helpers.log.at(-1)).toBe('0 status: connecting 0 handshake');
        server.connections[0]!.sendMessage('last');
      });
      helpers.at(3, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log).toContain('1 status: waiting 1 4 handshake');
    }));

  it('C9: complete() during it waits for it, and lets out what waits', () =>
    virtually((helpers) => {
      const { socket$, received } = open(helpers, ['o---w']);
      socket$.next('waits');
      helpers.at(1, () => socket$.complete());
      helpers.flush();
      expect(received()).toEqual([['"login"', '"waits"']]);
      expect(helpers.log.at(-1)).toBe('4 status: closed');
    }));

  it.each<[string, string, (socket$: HeartbeatSocket<string, unknown>, subscription: Subscription) => void]>([
    ['a loss', 'o--#', noop],
    ['its time limit', 'o', noop],
    ['messages left unread', 'oa', noop],
    ['reconnect()', 'o', (socket$) => socket$.reconnect()],
    ['unsubscribe()', 'o', (socket$) => socket$.unsubscribe()],
    ['the last subscriber that leaves', 'o', (_, subscription) => subscription.unsubscribe()],
  ])('C5: %s abandons it: it is unsubscribed from at once, and what it emits later is not sent', (how, script, end) =>
    virtually((helpers) => {
      const abandoned: Subscriber<string>[] = [];
      let leftAt: number | undefined;
      const late = (subscriber: Subscriber<string>) => {
        subscriber.next('late');
        subscriber.complete();
      };
      const onOpen = (message$: Observable<string>) =>
        abandoned.length
          ? login(message$)
          : new Observable<string>((subscriber) => {
              abandoned.push(subscriber);
              subscriber.add(() => {
                leftAt = asyncScheduler.now();
                late(subscriber);
              });
            });
      const { server, socket$, subscription, received } = open(helpers, [script, 'o------w'], {
        onOpen,
        handshakeTimeout: 10,
      });
      socket$.next('waits');
      helpers.at(3, () => end(socket$, subscription));
      if (how === 'messages left unread') {
        helpers.at(3, () => Array.from({ length: 1_000 }, () => server.connections[0]!.sendMessage('a')));
      }
      const at = how === 'its time limit' ? 10 : 3;
      // Between the connections, and while the second one is in its handshake.
      for (const ms of [at + 1, at + 5]) helpers.at(ms, () => abandoned.forEach(late));
      helpers.at(at + 6, () => {
        expect(leftAt).toBe(at);
        expect(received().flat().join()).toBe(server.connections.length > 1 ? '"login"' : '');
      });
      helpers.at(40, () => socket$.unsubscribe());
      helpers.flush();
      expect(received()[0]).toEqual([]);
      if (server.connections.length > 1) expect(received()[1]).toEqual(['"login"', '"waits"']);
    }),
  );

  it('C9: messages sent while the socket is closed wait for a handshake, too', () =>
    virtually((helpers) => {
      const { socket$, received } = open(helpers, ['o', 'o---w']);
      helpers.at(2, () => socket$.unsubscribe());
      helpers.at(3, () => socket$.next('kept'));
      helpers.at(5, () => socket$.subscribe());
      helpers.at(8, () => expect(received()[1]).toEqual(['"login"']));
      helpers.at(20, () => socket$.unsubscribe());
      helpers.flush();
      expect(received()).toEqual([['"login"'], ['"login"', '"kept"']]);
    }));

  const acts = ['subscription', 'emission', 'message', 'status'] as const;
  it.each(acts.flatMap((where) => (['unsubscribe', 'reconnect'] as const).map((how) => [how, where] as const)))(
    'R8: %s() inside its %s is its end: nothing that it emits is sent, and it is unsubscribed from',
    (how, where) =>
      virtually((helpers) => {
        let isArmed = true;
        let left = 0;
        const end = (here: string) => {
          if (here !== where || !isArmed) return;
          isArmed = false;
          socket$[how]();
        };
        const { socket$, received } = open(helpers, ['-oaw', '-ow'], {
          onOpen: (message$) =>
            new Observable<string>((subscriber) => {
              end('subscription');
              const source$ = from(['one', 'two']).pipe(tap(() => end('emission')));
              subscriber.add(concat(source$, message$.pipe(tap(() => end('message')), take(2))).subscribe(subscriber)); // prettier-ignore
              subscriber.add(() => left++);
            }),
        });
        socket$.status$.subscribe((status) => status.state === 'connecting' && status.phase && end('status'));
        socket$.next('waits');
        helpers.at(8, () => {
          const sent = { subscription: [], emission: [], status: [], message: ['"one"', '"two"'] }[where];
          expect(received()[0]).toEqual(sent);
          expect(received()).toHaveLength(how === 'reconnect' ? 2 : 1);
          expect(left).toBe(where === 'status' ? 0 : 1);
        });
        helpers.at(9, () => socket$.unsubscribe());
        helpers.flush();
      }),
  );
});

describe('a negotiated heartbeat', () => {
  it('H13: is called in each session when it is ready, and no ping leaves before', () =>
    virtually((helpers) => {
      let interval = 0;
      const { socket$, received } = open(
        helpers,
        ['o--w 30ms #', 'o---w'],
        {
          onOpen: (message$) => concat(login(message$), new Observable<never>((s) => { interval += 10; s.complete(); })), // prettier-ignore
          heartbeat: () => ({ interval, pongTimeout: 9, patience: 0, ping: 'ping' }),
        },
        { reply: () => undefined },
      );
      helpers.at(12, () => expect(received()).toEqual([['"login"']]));
      helpers.at(14, () => expect(received()).toEqual([['"login"', 'ping']]));
      helpers.at(60, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.filter((line) => line.includes('waiting'))).toEqual(['22 status: waiting 1 25 pong-timeout', '58 status: waiting 2 61 pong-timeout']); // prettier-ignore
    }));

  it('H13: beats without a handshake, too, and false probes nothing', () =>
    virtually((helpers) => {
      let n = 0;
      const { socket$, received } = open(helpers, ['o 20ms #', 'o'], {
        onOpen: undefined,
        heartbeat: () => (n++ ? false : { interval: 15, ping: 'ping' }),
      });
      helpers.at(90, () => socket$.unsubscribe());
      helpers.flush();
      expect(received()).toEqual([['ping'], []]);
    }));

  it.each<[string, unknown, Config, string]>([
    ['no object', 5, {}, 'heartbeat must be an object or false'],
    ['nothing', undefined, {}, 'heartbeat must be an object or false'],
    ['a bad interval', { interval: 0 }, {}, 'heartbeat.interval must be a number from 1 to 2147483647'],
    [
      'a ping that is no frame',
      { ping: {} },
      {},
      'heartbeat.ping must be a string or binary data, a function or false',
    ],
    [
      'false at least once',
      false,
      { delivery: 'at-least-once' },
      'heartbeat must be an object or a function for at-least-once delivery',
    ],
    ['no pings at least once', { ping: false }, { delivery: 'at-least-once' }, 'heartbeat.ping must be a frame or a function for at-least-once delivery'], // prettier-ignore
  ])(
    'H13: %s ends the socket with an error of kind `bad-heartbeat`, and nothing is sent',
    (_, given, config, message) =>
      virtually((helpers) => {
        const { socket$, received } = open(helpers, ['-ow'], { ...config, heartbeat: (() => given) as never });
        socket$.next('waits');
        helpers.flush();
        expect(helpers.log.slice(-2)).toEqual(['2 status: closed bad-heartbeat', `2 error: ${message}`]);
        expect(received()).toEqual([['"login"']]);
      }),
  );

  const inTurn = (...beats: SocketHeartbeat[]) => {
    let n = 0;
    return () => beats[n++ % beats.length]!;
  };
  it.each<[string, () => SocketHeartbeat, number[]]>([
    ['as with an object', inTurn({ interval: 10, pongTimeout: 5 }), [15, 20, 30, 50, 50]],
    ['whatever the figures of the next one are', inTurn({ interval: 10, pongTimeout: 5 }, { interval: 20, pongTimeout: 3 }), [15, 26, 30, 44, 50]], // prettier-ignore
    ['but not for one without patience', inTurn({ interval: 10, pongTimeout: 5 }, { interval: 10, pongTimeout: 5, patience: 0 }), [15, 15, 20, 15, 30]], // prettier-ignore
  ])('H9, H13: a deadline that was missed is longer in the next session, %s', (_, heartbeat, expected) =>
    virtually((helpers) => {
      const { socket$ } = open(
        helpers,
        Array<string>(20).fill('o'),
        { onOpen: undefined, heartbeat },
        { reply: () => undefined },
      );
      const lasted: number[] = [];
      let openedAt = 0;
      socket$.events$.subscribe((event) => {
        if (event.type === 'open') openedAt = asyncScheduler.now();
        if (event.type === 'lost' && event.cause.kind === 'pong-timeout') lasted.push(asyncScheduler.now() - openedAt);
      });
      helpers.at(250, () => socket$.unsubscribe());
      helpers.flush();
      expect(lasted.slice(0, 5)).toEqual(expected);
    }),
  );

  it('H13: a server that has answered in an earlier session is not reported as one that never does', () =>
    virtually((helpers) => {
      const { socket$ } = open(
        helpers,
        ['o 14ms #', 'o', 'o'],
        { onOpen: undefined, heartbeat: () => ({ interval: 10, pongTimeout: 5, ping: 'ping' }) },
        { reply: () => (asyncScheduler.now() < 15 ? 'pong' : undefined) },
      );
      socket$.events$.subscribe((event) => event.type === 'lost' && helpers.note(event.cause.message));
      helpers.at(40, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log.join('\n')).toContain('no frame within 5 ms of a ping');
      expect(helpers.log.join('\n')).not.toContain('never answered');
    }));

  it('H13: what it throws is a loss of kind `handshake`', () =>
    virtually((helpers) => {
      const { socket$ } = open(helpers, ['-ow', '-'], { heartbeat: () => raise(new TypeError('SECRET')) });
      helpers.at(4, () => socket$.unsubscribe());
      helpers.flush();
      expect(helpers.log).toContain('2 status: waiting 1 5 handshake');
    }));
});

function raise(error: Error): never {
  throw error;
}

import { asyncScheduler, BehaviorSubject, concat, map, merge, NEVER, of, Subject, throwError, timer } from 'rxjs';
import { backoff, heartbeatSocket$, type LifecycleSignal, type SocketStatus } from '../lib/index.js';
import { pageLifecycle } from '../lib/connection/lifecycle.js';
import { FakeWebSocket } from '../lib/testing/index.js';
import { states, virtually, type Config, type VirtualHelpers } from './support/virtually.js';

const HEARTBEAT = { interval: 50, pongTimeout: 5 };
const PINGS = { P: '{"type":"ping"}' };

/** In marbles: o`n`line, o`f`fline, page`h`ide. */
const SIGNALS: Record<string, LifecycleSignal> = { n: 'online', f: 'offline', h: 'pagehide' };

const hearing = (helpers: VirtualHelpers, signals: string, scripts: string[], config: Config = {}) =>
  helpers.connectTo(scripts, { lifecycle: helpers.hot(signals, SIGNALS), ...config });

describe('lifecycle', () => {
  describe.each([
    ['at every interval', false],
    ['when idle', true],
  ])('an open socket that pings %s', (_, idle) => {
    const heartbeat = { ...HEARTBEAT, idle };

    it.each([
      ['online', 'n'],
      ['offline', 'f'],
    ])('R5: is probed at once on %s, and kept when the probe is answered', (_, signal) =>
      virtually((helpers) => {
        const { server, socket$ } = hearing(helpers, `---${signal}`, ['o'], { heartbeat });
        helpers.expectObservable(states(socket$)).toBe('(ico)-------------i');
        helpers.expectObservable(socket$, '        ^-----------------!').toBe('');
        helpers.expectObservable(server.received$).toBe('---P', PINGS);
      }),
    );

    it.each([
      ['online', 'n'],
      ['offline', 'f'],
    ])('R5: is given up `pongTimeout` after %s when the probe is not answered', (_, signal) =>
      virtually((helpers) => {
        const { socket$ } = helpers.connectTo(['o', 'o'], { lifecycle: helpers.hot(`---${signal}`, SIGNALS), heartbeat, reconnect: 2 }, { reply: () => undefined }); // prettier-ignore
        helpers.expectObservable(states(socket$)).toBe('(ico)---w-(co)i');
        helpers.expectObservable(socket$, '             ^-------------!').toBe('');
      }),
    );

    it('R5: the next ping leaves `interval` after the probe', () =>
      virtually((helpers) => {
        const config = { heartbeat: { ...heartbeat, interval: 6 } };
        const { server, socket$ } = hearing(helpers, '---n', ['o'], config);
        helpers.expectObservable(socket$, '   ^---------------!').toBe('');
        helpers.expectObservable(server.received$).toBe('---P-----P-----P', PINGS);
      }));

    it('H1: a probe waits until the ping before it is answered', () =>
      virtually((helpers) => {
        const scripts = ['o------p'];
        const config = { heartbeat, lifecycle: helpers.hot('---nfn---f', SIGNALS) };
        const { server, socket$ } = helpers.connectTo(scripts, config, { reply: () => undefined });
        helpers.expectObservable(socket$, '   ^----------!').toBe('-------p');
        helpers.expectObservable(server.received$).toBe('---P-----P', PINGS);
      }));
  });

  it('R5: later signals do not extend the deadline of an unanswered ping', () =>
    virtually((helpers) => {
      const config = { heartbeat: HEARTBEAT, lifecycle: helpers.hot('---fff-n-', SIGNALS) };
      const { socket$ } = helpers.connectTo(['o', 'o'], config, { reply: () => undefined });
      helpers.expectObservable(states(socket$)).toBe('(ico)---w-i');
      helpers.expectObservable(socket$, '        ^---------!').toBe('');
    }));

  it('R5: no probe is sent with `heartbeat: false`', () =>
    virtually((helpers) => {
      const { server, socket$ } = hearing(helpers, '-n-f', ['o'], { heartbeat: false });
      helpers.expectObservable(socket$, '   ^----!').toBe('');
      helpers.expectObservable(server.received$).toBe('');
    }));

  describe('a socket that waits for a retry', () => {
    it('R5: connects at once on online, and the attempt counts', () =>
      virtually((helpers) => {
        const { socket$ } = hearing(helpers, '-----n', ['#', '#', 'o'], { reconnect: 100 });
        helpers.watch('status', socket$.status$);
        const subscription = socket$.subscribe();
        helpers.at(20, () => subscription.unsubscribe());
        helpers.flush();
        expect(helpers.log.map((line) => line.replace(' status:', ''))).toEqual([
          '0 idle',
          '0 connecting 0',
          '0 waiting 1 100 error',
          '5 connecting 1',
          '5 waiting 2 105 error',
          '20 idle',
        ]);
      }));

    it('R5: keeps waiting on offline, and connects when due even if `navigator.onLine` is false', () =>
      virtually((helpers) => {
        Object.assign(globalThis, { navigator: { onLine: false } });
        const { socket$ } = hearing(helpers, '-ff', ['#', 'o'], { reconnect: 5 });
        helpers.expectObservable(states(socket$)).toBe('(icw)(co)-i');
        helpers.expectObservable(socket$, '             ^---------!').toBe('');
        helpers.flush();
        delete (globalThis as { navigator?: unknown }).navigator;
      }));
  });

  it('R5: an attempt that online starts before there is a network is repeated after 1, 2 and 4 s', () =>
    virtually((helpers) => {
      const refusals = Array.from({ length: 30 }, () => '#');
      const config = { lifecycle: helpers.cold('100s n', SIGNALS), reconnect: backoff({ random: () => 0.9 }) };
      const { socket$ } = helpers.connectTo(refusals, config);
      const begun: number[] = [];
      socket$.status$.subscribe(({ state }) => state === 'connecting' && begun.push(asyncScheduler.now() - 100_000));
      const subscription = socket$.subscribe();
      helpers.at(120_000, () => subscription.unsubscribe());
      helpers.flush();
      expect(begun.filter((time) => time >= 0)).toEqual([0, 1_000, 3_000, 7_000]);
    }));

  it('R5: a connecting socket ignores online and offline', () =>
    virtually((helpers) => {
      const { server, socket$ } = hearing(helpers, '-nfn', ['-----o']);
      helpers.expectObservable(states(socket$)).toBe('(ic)-o--i');
      helpers.expectObservable(socket$, '        ^-------!').toBe('');
      helpers.flush();
      expect(server.connections).toHaveLength(1);
    }));

  describe('an attempt that hangs', () => {
    const connections = ({ server }: { server: { connections: readonly unknown[] } }) => server.connections.length;

    it('R9: gives way to a fresh one on online if it is a second old, and counts on', () =>
      virtually((helpers) => {
        const scene = helpers.connectTo(['#', '-', 'oa'], { lifecycle: helpers.cold('4s n', SIGNALS), reconnect: 500 });
        helpers.watch('event', scene.socket$.events$);
        helpers.expectObservable(scene.socket$, '^ 4s -----!').toBe('4s -a');
        helpers.flush();
        expect(helpers.log.map((line) => line.replace(' event:', ''))).toEqual([
          '0 connecting 0',
          '0 lost error',
          '0 retry 1 500 error',
          '500 connecting 1',
          '4000 lost online',
          '4000 retry 1 4000 online',
          '4000 connecting 1',
          '4000 open',
          '4006 idle',
        ]);
      }));

    it.each([300, 999, 1_000])('R9: gives way at the age of a second if online comes at %s ms', (ms) =>
      virtually((helpers) => {
        const scene = hearingAt(helpers, [ms], ['-', 'oa']);
        helpers.expectObservable(scene.socket$, '^ 1s -----!').toBe('1s -a');
        helpers.flush();
        expect(connections(scene)).toBe(2);
      }),
    );

    it('R9: continues if it opens before it is a second old', () =>
      virtually((helpers) => {
        const scene = hearingAt(helpers, [100, 200, 2_500], ['900ms o']);
        helpers.expectObservable(scene.socket$, '^ 5s !').toBe('');
        helpers.flush();
        expect(connections(scene)).toBe(1);
      }));

    it('R9: is not given up in its first second for the signals that come with the one that brought it on', () =>
      virtually((helpers) => {
        const scene = hearingAt(helpers, [3_000, 3_001, 3_002, 3_400], ['-', '2500ms oa']);
        helpers.expectObservable(scene.socket$, '^ 5600ms !').toBe('5501ms a');
        helpers.flush();
        expect(connections(scene)).toBe(2);
      }));

    it('R9: goes on with `reconnect: false`', () =>
      virtually((helpers) => {
        const scene = hearingAt(helpers, [3_000], ['4s o'], { reconnect: false });
        helpers.expectObservable(scene.socket$, '^ 5s !').toBe('');
        helpers.flush();
        expect(connections(scene)).toBe(1);
      }));
  });

  it('R5, R9: an attempt that took the place of one that hung is repeated after 1 and 2 s as well', () =>
    virtually((helpers) => {
      const { socket$ } = hearingAt(helpers, [3_000], ['-', '#', '#', 'oa']);
      helpers.expectObservable(socket$, '^ 7s !').toBe('6001ms a');
    }));

  /** A socket that hears `online` at these times. */
  const hearingAt = (helpers: VirtualHelpers, times: number[], scripts: string[], config: Config = {}) => {
    const lifecycle = merge(...times.map((time) => timer(time).pipe(map(() => 'online' as const))));
    return helpers.connectTo(scripts, { lifecycle, reconnect: 60_000, ...config });
  };

  describe.each([
    ['hang', '-'],
    ['are refused', '#'],
    ['are lost after 10 ms', 'o 9ms #'],
  ])('a hundred online in a row, while attempts %s', (_, script) => {
    it.each([1, 10, 30])('R9: make at most one attempt a second, every %s ms', (period) =>
      virtually((helpers) => {
        const times = Array.from({ length: 100 }, (_, i) => 2_000 + i * period);
        const begun: number[] = [];
        const { socket$ } = hearingAt(helpers, times, Array.from({ length: 20 }, () => script), { connectTimeout: 90_000 }); // prettier-ignore
        const subscription = socket$.subscribe();
        socket$.status$.subscribe(({ state }) => state === 'connecting' && begun.push(asyncScheduler.now()));
        helpers.at(20_000, () => subscription.unsubscribe());
        helpers.flush();
        expect(begun[1]).toBe(2_000);
        expect(begun.slice(1).every((time, i) => i === 0 || time - begun[i]! >= 1_000)).toBe(true);
        // The first one, one each second, and what R5 repeats after 1, 2 and 4 s.
        expect(begun.length).toBeLessThanOrEqual(2 + (100 * period) / 1_000 + 1 + 3);
      }),
    );
  });

  it("R9: the user's own reconnect() is heeded at once, however often", () =>
    virtually((helpers) => {
      const { server, socket$ } = hearingAt(helpers, [5], ['#', '#', '#', '#', 'o']);
      const subscription = socket$.subscribe();
      for (const ms of [6, 7, 8]) helpers.at(ms, () => socket$.reconnect());
      helpers.at(9, () => subscription.unsubscribe());
      helpers.flush();
      expect(server.connections).toHaveLength(5);
    }));

  describe('a program that is put aside', () => {
    it.each([
      ['waiting', ['#', 'o'], 50],
      ['connecting', ['-', 'o'], 50],
      ['open', ['o', 'o'], 50],
    ])('R9: makes no attempt until online, also while it is %s', (_, scripts) =>
      virtually((helpers) => {
        const { server, socket$ } = helpers.connectTo(scripts, { lifecycle: helpers.hot('- 9ms h 60s h n', SIGNALS), reconnect: 500 }); // prettier-ignore
        socket$.subscribe();
        const seen: SocketStatus[] = [];
        socket$.status$.subscribe((status) => seen.push(status));
        helpers.at(60_000, () => {
          expect(server.connections).toHaveLength(1);
          expect(server.live).toBe(0);
          const last = seen.at(-1)!;
          expect(last).toMatchObject({ state: 'waiting', retryAt: undefined, cause: { kind: 'pagehide' } });
        });
        helpers.at(60_020, () => {
          expect(seen.at(-1)!.state).toBe('open');
          socket$.unsubscribe();
        });
        helpers.flush();
        expect(server.connections).toHaveLength(2);
      }),
    );

    it('R9: makes no attempt either if it is put aside already when it subscribes', () =>
      virtually((helpers) => {
        const lifecycle = new BehaviorSubject<LifecycleSignal>('pagehide');
        const { server, socket$ } = helpers.connectTo(['o', 'o'], { lifecycle });
        helpers.watch('status', socket$.status$);
        const subscription = socket$.subscribe();
        helpers.at(50, () => lifecycle.next('offline'));
        helpers.at(70_000, () => {
          expect(server.connections).toHaveLength(0);
          lifecycle.next('online');
        });
        helpers.at(70_009, () => subscription.unsubscribe());
        helpers.flush();
        expect(helpers.log.map((line) => line.replace(' status:', ''))).toEqual([
          '0 idle',
          '0 waiting 0 undefined pagehide',
          '70000 connecting 0',
          '70000 open',
          '70009 idle',
        ]);
      }));

    it("R9: heeds the user's reconnect()", () =>
      virtually((helpers) => {
        const lifecycle = new BehaviorSubject<LifecycleSignal>('pagehide');
        const { server, socket$ } = helpers.connectTo(['o'], { lifecycle });
        const subscription = socket$.subscribe();
        helpers.at(5, () => socket$.reconnect());
        helpers.at(9, () => {
          expect(server.live).toBe(1);
          subscription.unsubscribe();
        });
        helpers.flush();
      }));
  });

  it('R7: a closed socket stays closed on online', () =>
    virtually((helpers) => {
      const { server, socket$ } = hearing(helpers, '-----n', ['o']);
      helpers.watch('message', socket$);
      helpers.at(1, () => socket$.complete());
      helpers.at(9, () => helpers.note('end'));
      helpers.flush();
      expect(helpers.log).toEqual(['1 message: complete', '9 end']);
      expect(server.connections).toHaveLength(1);
    }));

  describe('a page that is hidden and shown again', () => {
    it('R6: pagehide closes the socket with 1000, and no socket opens before the page is back', () =>
      virtually((helpers) => {
        const { server, socket$ } = hearing(helpers, '---h---------n', ['oa', 'ob'], { reconnect: 2 });
        helpers.watch('status', socket$.status$);
        helpers.watch('message', socket$);
        helpers.at(5, () => expect(server.live).toBe(0));
        helpers.at(20, () => socket$.unsubscribe());
        helpers.flush();
        expect(helpers.log.map((line) => line.replace(' status:', ''))).toEqual([
          '0 idle',
          '0 connecting 0',
          '0 open',
          '1 message: a',
          '3 waiting 0 undefined pagehide',
          '13 connecting 0',
          '13 open',
          '14 message: b',
          '20 closed',
          '20 message: complete',
        ]);
        expect(server.connections[0]!.closes).toEqual([[1000, undefined]]);
      }));

    it('R6: pagehide closes a connecting socket, and a new one opens when the page is back', () =>
      virtually((helpers) => {
        const { server, socket$ } = hearing(helpers, '-h------n', ['---o', 'o']);
        const seen: string[] = [];
        states(socket$).subscribe((state) => seen.push(state));
        helpers.expectObservable(socket$, '^-----------!').toBe('');
        helpers.flush();
        expect(seen.join('')).toBe('icwcoi');
        helpers.expectSubscriptions(server.lives[0]!).toBe('^!');
        helpers.expectSubscriptions(server.lives[1]!).toBe('--------^---!');
      }));

    it('R6: messages sent after pagehide wait until the page is back', () =>
      virtually((helpers) => {
        const { server, socket$ } = hearing(helpers, '-h------n', ['o', 'o']);
        helpers.expectObservable(socket$, '^-----------!').toBe('');
        helpers.at(4, () => socket$.next('later'));
        helpers.expectObservable(server.received$).toBe('--------l', { l: '"later"' });
      }));

    it('R6: pagehide does not close the socket with `reconnect: false`', () =>
      virtually((helpers) => {
        const { socket$ } = hearing(helpers, '-h-n', ['o---a'], { reconnect: false });
        helpers.expectObservable(socket$, '^-----!').toBe('----a');
      }));
  });

  it('R5: `lifecycle` is subscribed to only while the socket has subscribers', () =>
    virtually((helpers) => {
      const lifecycle = helpers.hot<LifecycleSignal>('-');
      const { socket$ } = helpers.connectTo(['o'], { lifecycle });
      helpers.expectObservable(socket$, '                 --^----!').toBe('');
      helpers.expectObservable(socket$, '                 ---^------!').toBe('');
      helpers.expectSubscriptions(lifecycle.subscriptions).toBe('--^-------!');
    }));

  it('R5: the socket goes on when `lifecycle` completes, and errors when `lifecycle` errors', () =>
    virtually((helpers) => {
      const first = helpers.connectTo(['oa'], { lifecycle: of('online' as const) });
      helpers.expectObservable(first.socket$, '^--!').toBe('-a');
      const lifecycle = concat(
        helpers.cold('--|'),
        throwError(() => new Error('oops')),
        NEVER,
      ) as never;
      const second = helpers.connectTo(['oa'], { lifecycle });
      helpers.expectObservable(second.socket$).toBe('-a#', undefined, new Error('oops'));
    }));
});

describe('pageLifecycle', () => {
  const nothing = { addEventListener: undefined, removeEventListener: undefined, document: undefined };
  const become = (globals: object) => void Object.assign(globalThis, nothing, globals);
  afterEach(() => become(nothing));

  /** A window and its document that count who listens to what. */
  function openPage() {
    const listened = new Set<string>();
    const target = (name: string) => {
      const events = new EventTarget();
      return {
        dispatch: (type: string) => events.dispatchEvent(new Event(type)),
        addEventListener: (type: string, listener: EventListener) => {
          listened.add(`${name} ${type}`);
          events.addEventListener(type, listener);
        },
        removeEventListener: (type: string, listener: EventListener) => {
          listened.delete(`${name} ${type}`);
          events.removeEventListener(type, listener);
        },
      };
    };
    const window = target('window');
    const document = { ...target('document'), hidden: false };
    return { window, document, listened };
  }

  it('R5: maps the events of a page to online, offline and pagehide', () => {
    const { window, document, listened } = openPage();
    become({ ...window, document });
    const seen: string[] = [];
    const lifecycle = pageLifecycle();
    if (!lifecycle) throw new Error('there is a page');
    const subscription = lifecycle.subscribe((signal) => seen.push(signal));
    ['online', 'offline', 'pageshow', 'pagehide'].forEach(window.dispatch);
    ['resume', 'visibilitychange'].forEach(document.dispatch);
    document.hidden = true;
    document.dispatch('visibilitychange');
    window.dispatch('pagehide');
    expect(seen).toEqual(['online', 'offline', 'online', 'pagehide', 'online', 'online', 'pagehide']);

    expect([...listened].sort()).toEqual([
      'document resume',
      'document visibilitychange',
      'window offline',
      'window online',
      'window pagehide',
      'window pageshow',
    ]);
    subscription.unsubscribe();
    expect(listened.size).toBe(0);
  });

  it('R5: emits online in a worker, which has no document', () => {
    const { window, listened } = openPage();
    become(window);
    const seen: string[] = [];
    const subscription = (pageLifecycle() || NEVER).subscribe((signal) => seen.push(signal));
    window.dispatch('online');
    expect(seen).toEqual(['online']);
    subscription.unsubscribe();
    expect(listened.size).toBe(0);
  });

  it('R6: listens to neither `unload` nor `beforeunload`, and to nothing at all with `lifecycle: false`', () => {
    const { window, document, listened } = openPage();
    become({ ...window, document });
    const config = { url: 'ws://test', WebSocketCtor: FakeWebSocket };
    const subscription = heartbeatSocket$(config).subscribe();
    expect([...listened].some((name) => /unload/.test(name))).toBe(false);
    expect(listened.size).toBe(6);
    subscription.unsubscribe();
    const deaf = heartbeatSocket$({ ...config, lifecycle: false }).subscribe();
    expect(listened.size).toBe(0);
    deaf.unsubscribe();
  });

  it('R5: is false in Node, which has no page events', () => {
    expect(pageLifecycle()).toBe(false);
  });

  it('R5: each signal reaches every socket of a page', () => {
    const { window, document } = openPage();
    become({ ...window, document });
    const heard$ = new Subject<string>();
    const seen: string[] = [];
    heard$.subscribe((name) => seen.push(name));
    const subscriptions = ['a', 'b'].map((name) => (pageLifecycle() || NEVER).subscribe(() => heard$.next(name)));
    window.dispatch('online');
    expect(seen).toEqual(['a', 'b']);
    subscriptions.forEach((subscription) => subscription.unsubscribe());
  });
});

import { concat, NEVER, of, Subject, throwError } from 'rxjs';
import { heartbeatSocket$, type LifecycleSignal } from '../lib/index.js';
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

  it('R5: a connecting socket ignores online and offline', () =>
    virtually((helpers) => {
      const { server, socket$ } = hearing(helpers, '-nfn', ['-----o']);
      helpers.expectObservable(states(socket$)).toBe('(ic)-o--i');
      helpers.expectObservable(socket$, '        ^-------!').toBe('');
      helpers.flush();
      expect(server.lives).toHaveLength(1);
    }));

  it('R7: a closed socket stays closed on online', () =>
    virtually((helpers) => {
      const { server, socket$ } = hearing(helpers, '-----n', ['o']);
      helpers.watch('message', socket$);
      helpers.at(1, () => socket$.complete());
      helpers.at(9, () => helpers.note('end'));
      helpers.flush();
      expect(helpers.log).toEqual(['1 message: complete', '9 end']);
      expect(server.lives).toHaveLength(1);
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

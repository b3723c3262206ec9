import { map, of, retry, timeout, type Observable, type RetryConfig } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { backoff, heartbeatSocket$ } from '../lib/index.js';
import type { MarbleServer } from '../lib/testing/index.js';
import { scripted, type ScriptedOptions } from './support/scripted.js';
import type { AnyConfig, AnySocket } from './support/stage.js';
import { UserMock } from './support/userMock.js';
import { virtually, type Config, type VirtualHelpers } from './support/virtually.js';

interface Scene extends VirtualHelpers {
  readonly server: MarbleServer;
  readonly socket$: AnySocket;
  /** What apps subscribe to: the socket, which comes back after 3 ms; the bare one with RxJS's retry(). */
  readonly feed$: Observable<unknown>;
}

interface Hazard {
  readonly scripts: string[];
  readonly options?: ScriptedOptions;
  readonly config?: (helpers: VirtualHelpers) => Config;
  readonly retry?: RetryConfig;
  readonly play: (scene: Scene) => void;
  /** What becomes of it with a bare webSocket(), in words and as it is noted. */
  readonly bare: readonly string[];
  /** The same with a heartbeatSocket$(). */
  readonly mended: readonly string[];
}

const circular: { self?: unknown } = {};
circular.self = circular;

const crowd = (script: string) => Array<string>(400).fill(script);

/** Subscribes, and leaves after a while. */
function visit({ feed$, watch, at }: Scene, ms: number): void {
  const x = watch('x', feed$);
  at(ms, () => x.unsubscribe());
}

function stackDepth(): number {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Infinity;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack!.split('\n').length;
}

const hazards: Record<string, Hazard> = {
  'a clean close': {
    scripts: ['o-a-|', 'o-b-'],
    play: (scene) => visit(scene, 20),
    bare: ['completes, so that retry() never comes back', '2 x: a', '4 x: complete'],
    mended: ['is a loss like any other', '2 x: a', '9 x: b'],
  },

  'a message that waits when an attempt fails': {
    scripts: ['-#', 'o---'],
    play: (scene) => {
      const { socket$, server, at, note } = scene;
      socket$.next('order');
      visit(scene, 20);
      at(20, () => note(`sent [${server.received.join()}], ${server.connections.length} attempts`));
    },
    bare: ['is lost', '20 sent [], 2 attempts'],
    mended: ['stays queued, and is sent', '20 sent ["order"], 2 attempts'],
  },

  'a message sent while the socket is CLOSING': {
    scripts: ['o---#', 'o---'],
    play: (scene) => {
      const { socket$, server, at, note } = scene;
      visit(scene, 20);
      at(2, () => (server.connections[0]!.readyState = 2));
      at(3, () => socket$.next('order'));
      at(20, () => note(`sent then [${server.connections[1]!.received.join()}]`));
    },
    bare: ['vanishes', '20 sent then []'],
    mended: ['waits for the next connection', '20 sent then ["order"]'],
  },

  'a late error event of a socket that was left': {
    scripts: ['o', 'o', 'o'],
    options: { closing: false },
    play: (scene) => {
      const { feed$, server, at, note } = scene;
      const a = feed$.subscribe();
      at(1, () => {
        a.unsubscribe();
        visit(scene, 9);
      });
      at(2, () => server.connections[0]!.fail());
      at(3, () => {
        visit(scene, 7);
        note(`${server.live} live`);
      });
      at(20, () => note(`${server.live} live when all have left`));
    },
    bare: ['detaches the new socket: a duplicate opens, and one leaks', '3 2 live', '20 1 live when all have left'],
    mended: ['reaches nobody', '3 1 live', '20 0 live when all have left'],
  },

  'a late close event of a socket that was left': {
    scripts: ['o', 'o'],
    options: { closing: false },
    config: ({ note }) => ({
      openObserver: { next: () => note('opened') },
      closeObserver: { next: () => note('closed') },
    }),
    play: (scene) => {
      const { feed$, server, at } = scene;
      const a = feed$.subscribe();
      at(1, () => {
        a.unsubscribe();
        visit(scene, 9);
      });
      at(5, () => server.connections[0]!.end(1000));
    },
    bare: ['reaches closeObserver while the new socket is open', '0 opened', '1 opened', '5 closed'],
    mended: ['reaches nobody', '0 opened', '1 opened'],
  },

  'leaving while connecting, and coming back in the same task': {
    scripts: ['---o-a', '--o-b'],
    play: (scene) => {
      const a = scene.feed$.subscribe();
      scene.at(1, () => {
        a.unsubscribe();
        visit(scene, 9);
      });
    },
    bare: ['completes without a message', '3 x: complete'],
    mended: ['opens a fresh socket', '5 x: b'],
  },

  'one bad frame': {
    scripts: ['o-<-b-'],
    options: { values: { '<': '<html>' } },
    retry: { count: 0 },
    play: (scene) => visit(scene, 20),
    bare: ['ends the stream', '2 x: error SyntaxError'],
    mended: ['is skipped', '4 x: b'],
  },

  'one message that cannot be serialised': {
    scripts: ['o---b-'],
    retry: { count: 0 },
    play: (scene) => {
      visit(scene, 20);
      scene.at(2, () => {
        try {
          scene.socket$.next(circular);
        } catch {
          scene.note('next() throws');
        }
      });
    },
    bare: ['ends the stream', '2 x: error TypeError'],
    mended: ['throws to the caller of next()', '2 next() throws', '4 x: b'],
  },

  'one bad frame per connection': {
    scripts: crowd('5ms o 5ms <'),
    options: { values: { '<': '<html>' } },
    retry: {},
    play: (scene) => {
      visit(scene, 2_000);
      scene.at(2_000, () => scene.note(`${scene.server.connections.length} connections`));
    },
    bare: ['causes a storm of reconnects', '2000 182 connections'],
    mended: ['causes no reconnect', '2000 1 connections'],
  },

  'a server that accepts and drops': {
    scripts: crowd('o-w-#'),
    retry: { delay: backoff({ random: () => 0.5 }), resetOnSuccess: true },
    config: () => ({ reconnect: backoff({ random: () => 0.5 }) }),
    play: ({ feed$, server, at, note }) => {
      const x = feed$.subscribe();
      at(60_000, () => {
        x.unsubscribe();
        note(`${server.connections.length} connections`);
      });
    },
    bare: ['is retried after the first delay every time, with resetOnSuccess', '60000 60 connections'],
    mended: ['is retried less and less often', '60000 7 connections'],
  },

  'a peer that vanishes without a close event': {
    scripts: ['o-a', 'o-b 14s c'],
    retry: { delay: 3 },
    config: () => ({ heartbeat: {} }),
    play: (scene) => visit(scene, 20_000),
    bare: ['goes unnoticed', '2 x: a'],
    mended: ['is noticed by its missing pong', '2 x: a', '15005 x: b'],
    options: { reply: () => undefined },
  },

  'an attempt that hangs': {
    scripts: ['-', 'o-b'],
    play: (scene) => visit(scene, 3_600_000),
    bare: ['hangs for ever'],
    mended: ['is given up after connectTimeout', '10005 x: b'],
  },

  'an error event on a socket that stays open': {
    scripts: ['o', 'o-b'],
    play: (scene) => {
      const { server, at, note } = scene;
      visit(scene, 20);
      at(2, () => server.connections[0]!.onerror?.({ type: 'error' } as Event));
      at(10, () => note(`${server.live} live`));
    },
    bare: ['leaks the socket', '7 x: b', '10 2 live'],
    mended: ['closes the socket', '7 x: b', '10 1 live'],
  },

  'complete() with a dead peer': {
    scripts: ['o-a'],
    options: { closing: false },
    play: (scene) => {
      visit(scene, 60_000);
      scene.at(5, () => scene.socket$.complete());
    },
    bare: ['completes no subscriber for as long as the socket is CLOSING', '2 x: a'],
    mended: ['completes subscribers at once', '2 x: a', '5 x: complete'],
  },
};

describe('the hazards of webSocket', () => {
  describe.each(Object.entries(hazards))('%s', (_, hazard) => {
    const { scripts, options, config, play } = hazard;
    const [what, ...bare] = hazard.bare;
    const [mend, ...mended] = hazard.mended;

    it(`webSocket: ${what}`, () =>
      virtually((helpers) => {
        const server = scripted(helpers.cold, scripts, options);
        const WebSocketCtor = server.WebSocketCtor as never;
        const socket$ = webSocket({ ...(config?.(helpers) as AnyConfig), url: 'ws://host/feed', WebSocketCtor });
        play({ ...helpers, server, socket$, feed$: socket$.pipe(retry(hazard.retry ?? { delay: 3 })) });
        helpers.flush();
        expect(helpers.log).toEqual(bare);
      }));

    it(`heartbeatSocket$: ${mend}`, () =>
      virtually((helpers) => {
        const { server, socket$ } = helpers.connectTo(scripts, config?.(helpers), options);
        play({ ...helpers, server, socket$: socket$, feed$: socket$ });
        helpers.flush();
        expect(helpers.log).toEqual(mended);
      }));
  });

  describe('a constructor that throws, retried without an asynchronous delay', () => {
    /** Throws 20 times, works from then on, and notes how deep in the stack it was called. */
    const throwing = ({ cold }: VirtualHelpers) => {
      const server = scripted(cold, ['o-a']);
      const depths: number[] = [];
      const WebSocketCtor = new Proxy(server.WebSocketCtor, {
        construct(target, args: [string]) {
          if (depths.push(stackDepth()) <= 20) throw new Error('blocked');
          return new target(...args);
        },
      });
      return { depths, WebSocketCtor: WebSocketCtor as never };
    };

    it('webSocket: deepens the call stack with each attempt', () =>
      virtually((helpers) => {
        const { depths, WebSocketCtor } = throwing(helpers);
        const socket$ = webSocket({ url: 'ws://host/feed', WebSocketCtor });
        const x = helpers.watch('x', socket$.pipe(retry({ delay: () => of(0) })));
        helpers.at(9, () => x.unsubscribe());
        helpers.flush();
        expect(helpers.log).toEqual(['2 x: a']);
        expect(depths.every((depth, i) => i === 0 || depth > depths[i - 1]!)).toBe(true);
      }));

    it('heartbeatSocket$: starts each retry at the same stack depth', () =>
      virtually((helpers) => {
        const { depths, WebSocketCtor } = throwing(helpers);
        const x = helpers.watch('x', helpers.connectTo([], { reconnect: () => of(0), WebSocketCtor }).socket$);
        helpers.at(9, () => x.unsubscribe());
        helpers.flush();
        expect(helpers.log).toEqual(['2 x: a']);
        expect(new Set(depths.slice(1)).size).toBe(1);
      }));
  });

  describe('a deadline for messages', () => {
    const messages = 1_000;
    const timersFor = (feed$: Observable<unknown>, mocks: UserMock[]) => {
      const x = feed$.subscribe();
      mocks[0]!.open();
      const spies = (['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const).map((name) =>
        jest.spyOn(globalThis, name),
      );
      for (let n = 0; n < messages; n++) mocks[0]!.message('1');
      const calls = spies.map(({ mock }) => mock.calls.length);
      jest.restoreAllMocks();
      x.unsubscribe();
      return calls.reduce((sum, count) => sum + count);
    };
    const WebSocketCtorFor = (mocks: UserMock[]) =>
      class extends UserMock {
        constructor(url: string) {
          super(url);
          mocks.push(this);
        }
      } as never;

    it('webSocket: timeout({ each }) sets and clears a timer for each message', () => {
      const mocks: UserMock[] = [];
      const socket$ = webSocket({ url: 'ws://host/feed', WebSocketCtor: WebSocketCtorFor(mocks) });
      expect(timersFor(socket$.pipe(timeout({ each: 15_000 })), mocks)).toBeGreaterThanOrEqual(messages);
    });

    it('heartbeatSocket$: touches no timer for a message', () => {
      const mocks: UserMock[] = [];
      const socket$ = heartbeatSocket$({ url: 'ws://host/feed', WebSocketCtor: WebSocketCtorFor(mocks) });
      expect(timersFor(socket$, mocks)).toBe(0);
    });
  });

  describe('the next() of a piped socket', () => {
    it('webSocket: sends nothing', () =>
      virtually(({ cold, flush, watch }) => {
        const server = scripted(cold, ['o|']);
        const WebSocketCtor = server.WebSocketCtor as never;
        const openObserver = { next: () => (piped$ as Partial<AnySocket>).next!('order') };
        const piped$: Observable<string> = webSocket({ url: 'ws://host/feed', WebSocketCtor, openObserver }).pipe(
          map(String),
        );
        watch('x', piped$);
        flush();
        expect(server.received).toEqual([]);
      }));

    it('heartbeatSocket$: does not exist', () => {
      const socket$ = heartbeatSocket$({ url: 'ws://host/feed', WebSocketCtor: UserMock });
      expect(socket$.pipe(map(String))).not.toHaveProperty('next');
    });
  });

  describe('no global WebSocket', () => {
    const { WebSocket } = globalThis as { WebSocket?: unknown };
    beforeEach(() => Reflect.deleteProperty(globalThis, 'WebSocket'));
    afterEach(() => {
      if (WebSocket) Object.assign(globalThis, { WebSocket });
    });

    it('webSocket: throws a bare ReferenceError', () => {
      expect(() => webSocket('ws://host/feed')).toThrow(ReferenceError);
    });

    it('heartbeatSocket$: subscribers get an error that names WebSocketCtor', () => {
      const errors: unknown[] = [];
      heartbeatSocket$('ws://host/feed').subscribe({ error: (error: unknown) => errors.push(error) });
      expect(errors).toMatchObject([{ kind: 'no-websocket' }]);
      expect(String(errors[0])).toContain('WebSocketCtor must be passed');
    });
  });
});

import { defer, EMPTY, filter, NEVER, repeat, Subject, Subscriber, throwError, type Observable } from 'rxjs';
import { channels, type ChannelsMessages, type HeartbeatSocket } from '../lib/index.js';
import { virtually, type VirtualHelpers } from './support/virtually.js';

type Options = Partial<ChannelsMessages<string, unknown, string>> & {
  select?: (message: string, key: string) => boolean;
  keyOf?: (message: string) => string | undefined;
};

type By = 'select' | 'keyOf';

/** The server's `A` confirms a. */
const isConfirmation = (message: string, key: string) => message === key.toUpperCase();

/** Channel a is asked for by `a`, given back by `A` and has the messages `a`, which are told apart in either way. */
const letters = (by: By, socket$: HeartbeatSocket<string, unknown>, options: Options = {}) => {
  const config = { subscribe: (key: string) => key, unsubscribe: (key: string) => key.toUpperCase(), ...options };
  const { select = (message, key) => message === key, keyOf = (message) => message.toLowerCase() } = options;
  return by === 'keyOf'
    ? channels<string, unknown, string>(socket$, { ...config, keyOf, select: undefined })
    : channels<string, unknown, string>(socket$, { ...config, select, keyOf: undefined });
};

const connectedBy =
  (by: By) =>
  ({ connectTo }: VirtualHelpers, scripts: string[], options?: Options, onOpen?: () => string[]) => {
    const { server, socket$ } = connectTo(scripts, { serializer: String, onOpen });
    return { server, socket$, channel: letters(by, socket$, options) };
  };

describe.each<By>(['select', 'keyOf'])('channels by %s', (by) => {
  const connected = connectedBy(by);

  it('I2: a channel is requested once for any number of subscribers, and released once when all have left', () =>
    virtually((helpers) => {
      const { server, channel } = connected(helpers, ['o-a-a-a']);
      helpers.expectObservable(channel('a'), '      ^-----!   ').toBe('--a-a');
      helpers.expectObservable(channel('a'), '      ^-----!   ').toBe('--a-a');
      helpers.expectObservable(channel('a'), '      ---^----! ').toBe('----a-a');
      helpers.expectObservable(server.received$).toBe('     a-------A ');
    }));

  it('I2: each channel emits its own messages and is given back on its own', () =>
    virtually((helpers) => {
      const { server, channel } = connected(helpers, ['o-abcab']);
      helpers.expectObservable(channel('a'), '      ^--------!').toBe('--a--a');
      helpers.expectObservable(channel('b'), '      -^---!    ').toBe('---b');
      helpers.expectObservable(server.received$).toBe('     ab---B---A');
    }));

  it('I2: a channel is requested again on every connection, after the handshake', () =>
    virtually((helpers) => {
      const { server, channel } = connected(helpers, ['o-a--#', 'o-a'], {}, () => ['h']);
      helpers.expectObservable(channel('a'), '      ^-----------!').toBe('--a-------a');
      helpers.expectObservable(channel('a'), '      ^-----------!').toBe('--a-------a');
      helpers.expectObservable(server.received$).toBe('     (ha)----(ha)A');
    }));

  it('I2: a channel is requested again for a subscriber that arrives after the last has left, even on the same observable', () =>
    virtually((helpers) => {
      const { server, socket$, channel } = connected(helpers, ['oa---a----a']);
      const a$ = channel('a');
      const again$ = defer(() => channel('a'));
      helpers.expectObservable(socket$, '           ^-------------!').toBe('-a---a----a');
      helpers.expectObservable(a$, '                ^-!').toBe('            -a');
      helpers.expectObservable(again$, '            ----^-!').toBe('        -----a');
      helpers.expectObservable(again$, '            --------^---!').toBe('  ----------a');
      helpers.expectObservable(a$, '                ---------^---!').toBe(' ----------a');
      helpers.expectObservable(server.received$).toBe('     a-A-a-A-a----A');
    }));

  it.each<[string, Observable<string>]>([
    ['left', NEVER],
    ['complete', EMPTY],
    ['in error', throwError(() => new Error('oops'))],
  ])('I2: nothing is kept of a channel that is %s', (_, channel$) => {
    const multiplex = jest.fn(() => channel$);
    const channel = letters(by, { multiplex } as unknown as HeartbeatSocket<string, unknown>);
    const visit = () =>
      channel('a')
        .subscribe({ error: () => {} })
        .unsubscribe();
    visit();
    visit();
    expect(multiplex).toHaveBeenCalledTimes(by === 'keyOf' ? 3 : 2);
  });

  it('I2: keys are compared as in a Map', () =>
    virtually((helpers) => {
      const { server, socket$ } = helpers.connectTo(['o'], { serializer: String });
      const asked: unknown[] = [];
      const channel = channels<string, unknown, unknown>(socket$, {
        subscribe: (key) => asked.push(key),
        unsubscribe: String,
        ...(by === 'select' ? { select: () => true } : { keyOf: () => 'none' }),
      });
      const [key, twin] = [{ id: 1 }, { id: 1 }];
      const subscriptions = [key, key, twin, NaN, NaN, 1, '1'].map((each) => channel(each).subscribe());
      helpers.at(1, () => subscriptions.forEach((subscription) => subscription.unsubscribe()));
      helpers.flush();
      expect(server.received).toHaveLength(10);
      expect(new Set(asked)).toEqual(new Set([key, twin, NaN, 1, '1']));
    }));

  describe('the confirmation', () => {
    it('I2: is not emitted, and no message is emitted before it, on every connection', () =>
      virtually((helpers) => {
        const { channel } = connected(helpers, ['oaAaA#', 'oaAa'], { isConfirmation });
        helpers.expectObservable(channel('a'), '^-----------!').toBe('---a-------a');
      }));

    it('I2: confirms only its own channel', () =>
      virtually((helpers) => {
        const { channel } = connected(helpers, ['oAabBab'], { isConfirmation });
        helpers.expectObservable(channel('a'), '^-------!').toBe('--a--a');
        helpers.expectObservable(channel('b'), '^-------!').toBe('------b');
      }));

    it('I2: counts for later subscribers, and is awaited again after all have left', () =>
      virtually((helpers) => {
        const { socket$, channel } = connected(helpers, ['oAa-a-a-aAa'], { isConfirmation });
        helpers.expectObservable(socket$, '     ^-----------!').toBe('-Aa-a-a-aAa');
        helpers.expectObservable(channel('a'), '^---!        ').toBe('--a');
        helpers.expectObservable(channel('a'), '---^-!       ').toBe('----a');
        helpers.expectObservable(channel('a'), '-------^---! ').toBe('----------a');
      }));
  });

  describe('the end', () => {
    const end$ = (helpers: VirtualHelpers, socket$: { complete: () => void }) =>
      helpers.at(2, () => socket$.complete());

    it('I2: a channel completes with its socket, and gives nothing back', () =>
      virtually((helpers) => {
        const { server, socket$, channel } = connected(helpers, ['o']);
        end$(helpers, socket$);
        helpers.expectObservable(channel('a')).toBe(' --|');
        helpers.expectObservable(server.received$).toBe('a');
      }));

    it('I2: a subscriber that comes back on completion shares the channel with later subscribers', () =>
      virtually((helpers) => {
        const { server, socket$, channel } = connected(helpers, ['o', 'o-a']);
        end$(helpers, socket$);
        helpers.expectObservable(channel('a').pipe(repeat(2)), '^-----!').toBe('----a');
        helpers.expectObservable(channel('a'), '                ---^--!').toBe('----a');
        helpers.expectObservable(server.received$).toBe('               a-a---A');
      }));
  });

  describe('user functions', () => {
    const oops = () => {
      throw new RangeError('oops');
    };
    const failing: [string, Options][] = [
      ['select', { select: (message, key) => (key === 'a' ? oops() : message === key) }],
      ['isConfirmation', { isConfirmation: (_, key) => (key === 'a' ? oops() : true) }],
      ['subscribe', { subscribe: (key) => (key === 'a' ? oops() : key) }],
    ];
    it.each(failing.filter(([name]) => name !== 'select' || by === 'select'))(
      'I2: when %s throws, only its own channel errors',
      (_, options) =>
        virtually(({ connectTo, watch, at, log, flush }) => {
          const { server, socket$ } = connectTo(['o-(ab)']);
          const channel = letters(by, socket$, options);
          watch('a', channel('a'));
          const b = channel('b').subscribe();
          at(5, () => {
            expect(server.live).toBe(1);
            b.unsubscribe();
          });
          flush();
          expect(log).toEqual([expect.stringMatching(/^[02] a: error RangeError$/)]);
          expect(server.received).toContain('"B"');
        }),
    );
  });
});

describe('channels by keyOf', () => {
  const connected = connectedBy('keyOf');

  it('G1: the key of a message is computed once and looked up, however many channels are open', () =>
    virtually((helpers) => {
      const counted = (count: number) => {
        const keyOf = jest.fn((message: string) => (message === 'z' ? undefined : message));
        const { socket$, channel } = connected(helpers, ['o-a-z-q'], { keyOf });
        const heard: string[] = [];
        const keys = Array.from({ length: count }, (_, n) => (n ? `a${n}` : 'a'));
        const subscriptions = keys.map((key) => channel(key).subscribe((message) => heard.push(message)));
        subscriptions.push(socket$.subscribe((message) => heard.push(message)));
        helpers.at(9, () => subscriptions.forEach((subscription) => subscription.unsubscribe()));
        return { keyOf, heard };
      };
      const all = [1, 10, 1000].map(counted);
      helpers.flush();
      for (const { keyOf, heard } of all) {
        expect(keyOf).toHaveBeenCalledTimes(3);
        expect(heard).toEqual(['a', 'a', 'z', 'q']);
      }
    }));

  it('G1: from the look-up a message goes straight to the subscribers of its channel', () =>
    virtually((helpers) => {
      const { server, socket$, channel } = connected(helpers, ['o'], {
        keyOf: (message) => (message === 'z' ? undefined : message),
      });
      const hops = jest.spyOn(Subscriber.prototype, 'next');
      const hopsOf = (message: string) => {
        hops.mockClear();
        server.last.onmessage?.({ data: JSON.stringify(message) } as MessageEvent);
        return hops.mock.calls.length;
      };
      const heard: string[] = [];
      for (let n = 0; n < 3; n++) channel('a').subscribe((message) => heard.push(message));
      helpers.at(2, () => expect(hopsOf('a') - hopsOf('z')).toBe(heard.length));
      helpers.at(3, () => socket$.unsubscribe());
      helpers.flush();
      hops.mockRestore();
      expect(heard).toEqual(['a', 'a', 'a']);
    }));

  it('I2: a keyOf that throws, or returns a promise, errs every channel, and the socket lives on', () =>
    virtually(({ connectTo, watch, at, log, flush }) => {
      const keyOfs = [() => JSON.parse('{') as string, () => Promise.resolve('a') as unknown as string];
      const scenes = keyOfs.map((keyOf, n) => {
        const { server, socket$ } = connectTo(['o-a']);
        const channel = letters('keyOf', socket$, { keyOf });
        watch(`a${n}`, channel('a'));
        watch(`b${n}`, channel('b'));
        return { server, plain: socket$.subscribe() };
      });
      at(4, () => {
        for (const { server, plain } of scenes) {
          expect(server.live).toBe(1);
          plain.unsubscribe();
        }
      });
      flush();
      expect(log).toHaveLength(4);
      expect(log).toEqual(expect.arrayContaining(['2 a0: error SyntaxError', '2 b1: error TypeError']));
    }));

  it('I2: a channel that is closed by a handler of its message, and opened again there, has the next message', () =>
    virtually((helpers) => {
      const { socket$, channel } = connected(helpers, ['o-a-a']);
      const plain = socket$.subscribe();
      const heard: string[] = [];
      const first = channel('a').subscribe((message) => {
        heard.push(`first ${message}`);
        first.unsubscribe();
        channel('a').subscribe((again) => heard.push(`second ${again}`));
      });
      helpers.at(8, () => socket$.unsubscribe());
      helpers.flush();
      expect(plain.closed).toBe(true);
      expect(heard).toEqual(['first a', 'second a']);
    }));

  it('I2: a socket of another library, whose multiplex has no keys, has the same channels', () => {
    const message$ = new Subject<string>();
    const multiplex = (ask: () => unknown, _: unknown, filtered: (message: string) => boolean) =>
      defer(() => (ask(), message$.pipe(filter(filtered))));
    const heard: string[] = [];
    const channel = letters('keyOf', { multiplex } as unknown as HeartbeatSocket<string, unknown>);
    for (const key of ['a', 'b']) channel(key).subscribe((message) => heard.push(`${key} ${message}`));
    for (const message of ['b', 'c', 'a']) message$.next(message);
    expect(heard).toEqual(['b b', 'a a']);
  });

  it('B3: exactly one of select and keyOf is given', () => {
    const config = { subscribe: String, unsubscribe: String };
    const socket$ = { multiplex: () => EMPTY } as unknown as HeartbeatSocket<string>;
    const error = new TypeError('channels.select must be a function, unless there is a keyOf');
    expect(() => channels(socket$, config as never)).toThrow(error);
    expect(() => channels(socket$, { ...config, select: () => true, keyOf: String } as never)).toThrow(error);
    expect(() => channels(socket$, { ...config, keyOf: String, select: undefined })).not.toThrow();
  });
});

describe('undefined', () => {
  it.each<By>(['select', 'keyOf'])('I2: a channel by %s whose functions return undefined sends nothing', (by) =>
    virtually((helpers) => {
      const nothing = { subscribe: () => undefined, unsubscribe: () => undefined };
      const { server, channel } = connectedBy(by)(helpers, ['o-a#', 'o-a'], nothing);
      helpers.expectObservable(channel('a'), '^----------!').toBe('--a-----a');
      helpers.expectObservable(server.received$).toBe('');
    }),
  );

  it('I2: a multiplex whose functions return undefined sends nothing', () =>
    virtually((helpers) => {
      const { server, socket$ } = helpers.connectTo(['o-a']);
      const channel$ = socket$.multiplex(
        () => undefined,
        () => undefined,
        () => true,
      );
      helpers.expectObservable(channel$, '^----!').toBe('--a');
      helpers.expectObservable(server.received$).toBe('');
    }));
});

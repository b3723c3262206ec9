import { defer, EMPTY, NEVER, repeat, throwError, type Observable } from 'rxjs';
import { channels, type ChannelsConfig, type HeartbeatSocket } from '../lib/index.js';
import { virtually, type VirtualHelpers } from './support/virtually.js';

type Options = Partial<ChannelsConfig<string, unknown, string>>;

/** Channel a is asked for by `a`, given back by `A` and has the messages `a`. */
const letters = (socket$: HeartbeatSocket<string, unknown>, options: Options = {}) =>
  channels<string, unknown, string>(socket$, {
    subscribe: (key) => key,
    unsubscribe: (key) => key.toUpperCase(),
    select: (message, key) => message === key,
    ...options,
  });

/** The server's `A` confirms a. */
const isConfirmation = (message: string, key: string) => message === key.toUpperCase();

const connected = ({ connectTo }: VirtualHelpers, scripts: string[], options?: Options, onOpen?: () => string[]) => {
  const { server, socket$ } = connectTo(scripts, { serializer: String, onOpen });
  return { server, socket$, channel: letters(socket$, options) };
};

describe('channels', () => {
  it('I2: a channel is asked for once for any number of subscribers, and given back once when all have left', () =>
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

  it('I2: a channel is asked for again on every connection, after the handshake', () =>
    virtually((helpers) => {
      const { server, channel } = connected(helpers, ['o-a--#', 'o-a'], {}, () => ['h']);
      helpers.expectObservable(channel('a'), '      ^-----------!').toBe('--a-------a');
      helpers.expectObservable(channel('a'), '      ^-----------!').toBe('--a-------a');
      helpers.expectObservable(server.received$).toBe('     (ha)----(ha)A');
    }));

  it('I2: a channel is asked for again when a subscriber comes after the last has left, even to the same observable', () =>
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
    const channel = letters({ multiplex } as unknown as HeartbeatSocket<string, unknown>);
    const visit = () =>
      channel('a')
        .subscribe({ error: () => {} })
        .unsubscribe();
    visit();
    visit();
    expect(multiplex).toHaveBeenCalledTimes(2);
  });

  it('I2: keys are told apart as those of a Map', () =>
    virtually((helpers) => {
      const { server, socket$ } = helpers.connectTo(['o'], { serializer: String });
      const asked: unknown[] = [];
      const channel = channels<string, unknown, unknown>(socket$, {
        subscribe: (key) => asked.push(key),
        unsubscribe: String,
        select: () => true,
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
    it.each(failing)('I2: when %s throws, only its own channel errors', (_, options) =>
      virtually(({ connectTo, watch, at, log, flush }) => {
        const { server, socket$ } = connectTo(['o-b']);
        const channel = letters(socket$, options);
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

import { filter, map, take } from 'rxjs';
import { heartbeatSocket$, resume, type Cursor, type ResumeConfig } from '../lib/index.js';
import { fakeServer } from '../lib/testing/index.js';
import { expectFlow, type Flow } from './support/flow.js';
import { virtually, type Config, type VirtualHelpers } from './support/virtually.js';

type Options<At extends Cursor = number> = Partial<ResumeConfig<string, unknown, At>>;

/** A digit is a message with that cursor, a letter one without; the request for what comes after 2 begins with 2. */
const policy = (options: Options = {}) =>
  resume<string, unknown, number>({
    cursor: (message) => (/\d/.test(message) ? Number(message) : undefined),
    request: (last) => `${last} was the last`,
    ...options,
  });
const follows = (next: number, last: number) => next === last + 1;

const resuming = (helpers: VirtualHelpers, scripts: string[], options?: Options, config: Config = {}) =>
  helpers.connectTo(scripts, { serializer: String, ...config, resume: policy(options) });

const LETTERS: Record<string, string> = { duplicate: 'd', gap: 'g', 'callback-error': 'e' };

/** What is reported, as the letters of {@link LETTERS}. */
const expectResumed = (
  helpers: VirtualHelpers,
  scene: ReturnType<typeof resuming>,
  { reported, ...flow }: Omit<Flow, 'next'> & { next?: string; reported?: string },
) => {
  const report$ = scene.socket$.events$.pipe(
    map(({ type }) => LETTERS[type]),
    filter((letter) => letter !== undefined),
  );
  helpers.expectObservable(report$).toBe(reported ?? '');
  expectFlow(helpers, scene, { next: '', ...flow });
};

describe('resume', () => {
  describe('the request', () => {
    it('I3: requests the messages after the last one, right after the handshake, on every connection except the first', () =>
      virtually((helpers) => {
        const onOpen = () => ['hello'];
        const scene = resuming(helpers, ['o-1-2#', 'o-3--#', 'o'], {}, { onOpen });
        expectResumed(helpers, scene, {
          socket: '  ^---------------------!',
          messages: '--1-2-----3            ',
          next: '    ------w--------x       ',
          received: 'h-------(h2w)---(h3x)  ',
        });
      }));

    it('I3: is sent on the first connection with `from`', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['-o-7-8'], { from: 7 });
        expectResumed(helpers, scene, {
          socket: '  ^------!',
          messages: '-----8  ',
          received: '-7      ',
          reported: '---d    ',
        });
      }));

    it('I3: is not sent before a message with a cursor was delivered', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o-m#', 'o--1#', 'o']);
        expectResumed(helpers, scene, {
          socket: '  ^-------------!',
          messages: '--m------1     ',
          received: '-------------1',
        });
      }));

    it('I3: the cursor outlives the last subscriber', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o-1', 'o-12']);
        helpers.expectObservable(scene.socket$, '^--!').toBe('--1');
        expectResumed(helpers, scene, {
          socket: '  -----^---!',
          messages: '--------2 ',
          received: '-----1    ',
          reported: '-------d  ',
        });
      }));

    it('I3: gives the connection up, which is retried, when `request` throws', () =>
      virtually((helpers) => {
        let n = 0;
        const request = () => (n++ ? 'again' : raise(new Error('no')));
        const scene = resuming(helpers, ['o1#', 'o', 'o'], { request });
        helpers.watch('event', scene.socket$.events$);
        expectResumed(helpers, scene, { socket: '^----------!', messages: '-1', received: '--------a' });
        helpers.flush();
        expect(helpers.log).toContain('5 event: lost handshake');
      }));
  });

  describe('duplicates', () => {
    it.each<[string, (message: string) => Cursor]>([
      ['numbers', Number],
      ['bigints', BigInt],
      ['strings', String],
    ])('I3: a message delivered before is dropped and reported, with cursors that are %s', (_, cursor) =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o12343'], { cursor } as Options);
        expectResumed(helpers, scene, {
          socket: '  ^-----------!',
          messages: '-12------34  ',
          reported: '-------dd--d ',
        });
      }),
    );

    it('I3: the last thousand string cursors are remembered', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['o'], { resume: resume({ cursor: String, request: () => '' }) });
        let delivered = 0;
        const subscription = socket$.subscribe(() => delivered++);
        watch('event', socket$.events$);
        at(1, () => {
          for (let n = 0; n < 1001; n++) server.last.sendMessage(`${n}`);
        });
        at(2, () => {
          expect(delivered).toBe(1001);
          for (const known of ['1', '500', '1000']) server.last.sendMessage(known);
          server.last.sendMessage('0');
        });
        at(3, () => subscription.unsubscribe());
        flush();
        expect(delivered).toBe(1002);
        expect(log.filter((line) => line.includes('duplicate'))).toHaveLength(3);
      }));

    it('I3: the message at `from` counts as delivered', () =>
      virtually((helpers) => {
        const options: Options<string> = { cursor: String, from: 'a' };
        const scene = resuming(helpers, ['obac'], options as unknown as Options);
        expectResumed(helpers, scene, { socket: '^----!', messages: '-b-c', reported: '--d' });
      }));

    it('I3: messages without a cursor pass, however often they come', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['om1m#', 'om1m'], { follows });
        expectResumed(helpers, scene, {
          socket: '  ^----------!',
          messages: '-m1m----m-m ',
          reported: '---------d  ',
        });
      }));
  });

  describe('a live message ahead of the replay', () => {
    it('I3: is held back and delivered in order', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o5-3-4---6'], { follows });
        expectResumed(helpers, scene, { socket: '^---------------!', messages: '-12------3-(45)6' });
      }));

    it('I3: is delivered once, even if it is replayed or comes twice', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o55-3-4---5'], { follows });
        expectResumed(helpers, scene, {
          socket: '  ^----------------!',
          messages: '-12-------3-(45) ',
          reported: '------------d---d',
        });
      }));

    it('I3: holds up no message without a cursor', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o5m3-4'], { follows });
        expectResumed(helpers, scene, { socket: '^-------------!', messages: '-12-----m3-(45)' });
      }));

    it('I3: is held back for those before it, in whichever order they come', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o64-5-3'], { follows });
        expectResumed(helpers, scene, { socket: '^-----------------!', messages: '-12---------(3456)' });
      }));

    it('I3: is delivered at once without `follows`, and the messages it overtook are dropped', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o534']);
        expectResumed(helpers, scene, {
          socket: '  ^---------!',
          messages: '-12----5   ',
          reported: '--------dd ',
        });
      }));

    it('I3: is not held back at the beginning of a stream', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o5-6'], { follows });
        expectResumed(helpers, scene, { socket: '^----!', messages: '-5-6' });
      }));

    it('I3: is held back on the first connection with `from`', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o5-3-4'], { follows, from: 2 });
        expectResumed(helpers, scene, { socket: '^--------!', messages: '---3-(45)' });
      }));
  });

  describe('a gap', () => {
    it('I3: is reported and passed over when nothing was delivered for gapTimeout', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o5----6-3'], { follows, gapTimeout: 4 });
        scene.socket$.events$.subscribe((event) => {
          if (event.type === 'gap') expect(event).toEqual({ type: 'gap', after: 2, before: 5 });
        });
        expectResumed(helpers, scene, {
          socket: '  ^---------------!',
          messages: '-12--------56    ',
          reported: '-----------g--d  ',
        });
      }));

    it('I3: gapTimeout starts again after every delivery', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o7-3--4---'], { follows, gapTimeout: 4 });
        expectResumed(helpers, scene, {
          socket: '  ^-----------------!',
          messages: '-12------3--4---7',
          reported: '----------------g',
        });
      }));

    it('I3: each gap has its own gapTimeout', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o46'], { follows, gapTimeout: 4 });
        expectResumed(helpers, scene, {
          socket: '  ^---------------!',
          messages: '-12--------4---6 ',
          reported: '-----------g---g ',
        });
      }));

    it('I3: is passed over at once when more than maxHeld would be held back', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o5-6-9-3'], { follows, maxHeld: 1 });
        expectResumed(helpers, scene, {
          socket: '  ^-------------!',
          messages: '-12------(56)  ',
          reported: '---------g---d ',
        });
      }));

    it('I3: is passed over at once with a maxHeld of 0', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o5'], { follows, maxHeld: 0 });
        expectResumed(helpers, scene, { socket: '^--------!', messages: '-12----5', reported: '-------g' });
      }));

    it('I3: is passed over after 20 s by default', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o5'], { follows });
        expectResumed(helpers, scene, {
          socket: '  ^        21s     !',
          messages: '-12---- 20s 5 ',
          reported: '------- 20s g ',
        });
      }));

    it('I3: is passed over beyond ten thousand held messages by default', () =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['o'], { resume: policy({ follows, from: 0 }) });
        let delivered = 0;
        const subscription = socket$.subscribe(() => delivered++);
        at(1, () => {
          for (let n = 0; n < 10_000; n++) server.last.sendMessage(`${n + 2}`);
        });
        at(2, () => {
          expect(delivered).toBe(0);
          server.last.sendMessage('10002');
        });
        at(3, () => subscription.unsubscribe());
        flush();
        expect(delivered).toBe(10_001);
      }));
  });

  describe('a loss while messages are held back', () => {
    it('I3: the held messages are dropped, and requested again', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o5-#', 'o3456'], { follows, gapTimeout: 20 });
        expectResumed(helpers, scene, {
          socket: '  ^---------------- 30ms !',
          messages: '-12----------3456',
          received: '------2-----2',
        });
      }));

    it('I3: no gap is skipped before the missing messages were requested on the next connection', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o5#', 'o345'], { follows, gapTimeout: 4 }, { reconnect: 9 });
        expectResumed(helpers, scene, {
          socket: '  ^---------------------------!',
          messages: '-12---------------------345  ',
          received: '------------2----------2     ',
        });
      }));

    it('I3: a subscriber that leaves while messages are delivered gets the rest when it returns', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o453', 'o45'], { follows });
        helpers.expectObservable(scene.socket$.pipe(take(3))).toBe('-12------(3|)');
        expectResumed(helpers, scene, {
          socket: '  ---------------^--!',
          messages: '----------------45',
          received: '------2--------3',
        });
      }));
  });

  describe('user functions', () => {
    const oops = () => raise(new RangeError('oops'));

    it('a `cursor` that throws is reported, and the message passes as one without a cursor', () =>
      virtually((helpers) => {
        const cursor = (message: string) => (message === 'x' ? oops() : Number(message));
        const scene = resuming(helpers, ['o1x2'], { cursor });
        helpers.watch('event', scene.socket$.events$.pipe(filter(({ type }) => type === 'callback-error')));
        expectResumed(helpers, scene, { socket: '^----!', messages: '-1x2', reported: '--e' });
        helpers.flush();
        expect(helpers.log).toEqual(['2 event: callback-error cursor RangeError']);
      }));

    it('a `follows` that throws is reported, and the message held back', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o1-2'], { follows: oops, gapTimeout: 4 });
        helpers.watch('event', scene.socket$.events$.pipe(filter(({ type }) => type === 'callback-error')));
        helpers.expectObservable(scene.socket$, '^--------!').toBe('-1-----2');
        helpers.flush();
        expect(new Set(helpers.log)).toEqual(new Set(['3 event: callback-error follows RangeError']));
      }));
  });

  describe('options', () => {
    it.each(['cursor', 'request'])('B1: %s must be a function', (option) => {
      for (const value of [undefined, 'id', {}]) {
        expect(() => policy({ [option]: value })).toThrow(new TypeError(`resume.${option} must be a function`));
      }
    });

    it.each([
      ['gapTimeout', 1],
      ['maxHeld', 0],
    ])('B1: %s must be a number from %i', (option, min) => {
      for (const value of [min - 1, -1, NaN, Infinity, 2 ** 31]) {
        const error = new RangeError(`resume.${option} must be a number from ${min} to 2147483647`);
        expect(() => policy({ [option]: value })).toThrow(error);
      }
      expect(() => policy({ [option]: '1' })).toThrow(TypeError);
      for (const value of [min, 2 ** 31 - 1, undefined]) expect(() => policy({ [option]: value })).not.toThrow();
    });

    it('one policy serves any number of sockets, each with a cursor of its own', () =>
      virtually((helpers) => {
        const both = policy();
        for (const script of ['o1-#', 'o2-#']) {
          const scene = helpers.connectTo([script, 'o'], { resume: both, serializer: String });
          expectResumed(helpers, scene, {
            socket: '  ^--------!',
            messages: `-${script.charAt(1)}`,
            received: `------${script.charAt(1)}`,
          });
        }
      }));
  });

  describe('while there is no subscriber', () => {
    it('I3: messages wait for the next subscriber during `linger`, and a reconnect asks for what came after the last heard', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12-3-4-5-', 'o'], {}, { linger: 20 });
        const seen: string[] = [];
        const hear = (count: number) => scene.socket$.pipe(take(count)).subscribe((message) => seen.push(message));
        hear(2);
        helpers.at(5, () => hear(1));
        helpers.at(7, () => expect(seen).toEqual(['1', '2', '3']));
        helpers.at(7, () => scene.socket$.reconnect());
        helpers.at(9, () => scene.socket$.subscribe());
        helpers.at(12, () => scene.socket$.unsubscribe());
        helpers.flush();
        expect(scene.server.received).toEqual(['3 was the last']);
      }));

    it('I3: messages wait for the first subscriber after reconnect() on an ended socket', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12#', 'o34-5'], {}, { reconnect: { shouldReconnect: () => false } });
        const seen: string[] = [];
        scene.socket$.subscribe({ next: (message) => seen.push(message), error: () => undefined });
        helpers.at(5, () => scene.socket$.reconnect());
        helpers.at(8, () => expect(seen).toEqual(['1', '2']));
        helpers.at(8, () => scene.socket$.subscribe((message) => seen.push(message)));
        helpers.at(12, () => scene.socket$.unsubscribe());
        helpers.flush();
        expect(seen).toEqual(['1', '2', '3', '4', '5']);
      }));

    it('I3: messages that arrive too early are held back then, too, and no gap is reported before there is a subscriber', () =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12-5--------------3-4', 'o'], { follows, gapTimeout: 10 }, { linger: 90 });
        helpers.watch('event', scene.socket$.events$.pipe(filter(({ type }) => type === 'gap')));
        const seen: string[] = [];
        scene.socket$.pipe(take(2)).subscribe();
        helpers.at(30, () => scene.socket$.subscribe((message) => seen.push(message)));
        helpers.at(60, () => scene.socket$.unsubscribe());
        helpers.flush();
        expect(seen).toEqual(['3', '4', '5']);
        expect(helpers.log).toEqual([]);
      }));

    it.each([1, 3])('I3: more than `maxHeld` of them (%s) are reported as a gap', (maxHeld) =>
      virtually((helpers) => {
        const scene = resuming(helpers, ['o12-3456-----7', 'o'], { maxHeld }, { linger: 90 });
        helpers.watch('event', scene.socket$.events$.pipe(filter(({ type }) => type === 'gap')));
        const seen: string[] = [];
        scene.socket$.pipe(take(2)).subscribe();
        helpers.at(10, () => scene.socket$.subscribe((message) => seen.push(message)));
        helpers.at(20, () => scene.socket$.unsubscribe());
        helpers.flush();
        expect(helpers.log).toEqual(['13 event: gap 2 7']);
        expect(seen).toEqual(['7']);
      }),
    );
  });

  describe('timers', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    const open = async () => {
      const server = fakeServer();
      const { WebSocketCtor } = server;
      const config = {
        url: 'ws://host',
        WebSocketCtor,
        heartbeat: false,
        resume: policy({ follows, from: 1 }),
      } as const;
      const socket$ = heartbeatSocket$<string, unknown>(config);
      const subscription = socket$.subscribe();
      server.last.accept();
      await jest.advanceTimersByTimeAsync(1);
      const hear = async (message: string) => {
        server.last.sendMessage(message);
        await jest.advanceTimersByTimeAsync(1);
      };
      return { hear, subscription };
    };

    it('runs one timer while messages are held back, and none after', async () => {
      const { hear, subscription } = await open();
      await hear('4');
      expect(jest.getTimerCount()).toBe(1);
      await hear('2');
      expect(jest.getTimerCount()).toBe(1);
      await hear('3');
      expect(jest.getTimerCount()).toBe(0);
      subscription.unsubscribe();
    });

    it('leaves no timer when the last subscriber leaves', async () => {
      const { hear, subscription } = await open();
      await hear('3');
      subscription.unsubscribe();
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});

function raise(error: Error): never {
  throw error;
}

import { concatMap, from, map } from 'rxjs';
import { MessageDroppedError, type SocketHeartbeat } from '../lib/index.js';
import { MODES } from './support/beating.js';
import { expectFlow } from './support/flow.js';
import { virtually, type Config, type VirtualHelpers } from './support/virtually.js';

/** In marbles `P` is a ping where it is received, and a pong where it is sent; the server sends them as scripted. */
const HEARTBEAT = { interval: 5, pongTimeout: 4, ping: 'P' };
const delivering = (
  helpers: VirtualHelpers,
  scripts: string[],
  config: Config = {},
  heartbeat: SocketHeartbeat = {},
  reply: (frame: string) => string | undefined = () => undefined,
) =>
  helpers.connectTo(
    scripts,
    { delivery: 'at-least-once', heartbeat: { ...HEARTBEAT, ...heartbeat }, serializer: String, ...config },
    { values: { P: 'P' }, reply },
  );

describe('at-least-once delivery', () => {
  describe('confirmation', () => {
    it('O5: a message is kept until the pong to a ping sent after it', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o-----P----P']);
        expectFlow(helpers, scene, {
          socket: '  ^-------------!',
          next: '    -a-----b       ',
          received: '-a---P-b--P    ',
          queued: '  01----01---0   ',
        });
      }));

    it('O5: a pong does not confirm messages sent after its ping', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o------P---P']);
        expectFlow(helpers, scene, {
          socket: '  ^-------------!',
          next: '    -a----b        ',
          received: '-a---Pb---P    ',
          queued: '  01----21---0   ',
        });
      }));

    it('O5: the k-th pong answers the k-th ping, even when another frame arrived before that pong', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o-----m----PP']);
        expectFlow(helpers, scene, {
          socket: '  ^-------------!',
          messages: '------m        ',
          next: '    -------a       ',
          received: '-----P-a--P    ',
          queued: '  0------1----0  ',
        });
      }));

    it('H3: latency$ is the time from each ping to its own pong', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o-----m----PP']);
        helpers.expectObservable(scene.socket$, '^-------------!').toBe('------m');
        helpers.expectObservable(scene.socket$.latency$.pipe(map((ms) => `${ms}`))).toBe('-----------62');
      }));

    it('O5: a pong that answers no ping confirms nothing', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o-P---P']);
        expectFlow(helpers, scene, {
          socket: '  ^-------!',
          next: '    -a       ',
          received: '-a---P   ',
          queued: '  01----0  ',
        });
      }));

    it('O5: a heartbeat that the ping function skips expects no pong', () =>
      virtually((helpers) => {
        let n = 0;
        const scene = delivering(helpers, ['o----------P'], {}, { ping: () => (n++ ? 'P' : undefined) });
        expectFlow(helpers, scene, {
          socket: '  ^-------------!',
          next: '    ------a        ',
          received: '------a---P    ',
          queued: '  0-----1----0   ',
        });
      }));

    it('O5: `idle` postpones no ping, however many messages arrive', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o-m--mP'], {}, { idle: true });
        expectFlow(helpers, scene, {
          socket: '  ^-------!',
          messages: '--m--m   ',
          next: '    -a       ',
          received: '-a---P   ',
          queued: '  01----0  ',
        });
      }));

    it('O5: a pong does not confirm messages that wait for room', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o-----P'], { outbox: { highWaterMark: 0 } });
        helpers.at(2, () => (scene.server.last.bufferedAmount = 1));
        expectFlow(helpers, scene, {
          socket: '  ^-------!',
          next: '    -a-b     ',
          received: '-a---P   ',
          queued: '  01-2--1  ',
        });
      }));
  });

  describe('after a loss', () => {
    it('O5: unconfirmed messages are sent again, in order, ahead of newer messages', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o------#', '--o']);
        expectFlow(helpers, scene, {
          socket: '  ^---------------!',
          next: '    -ab-----c--d     ',
          received: '-ab--P------(abcd)',
        });
      }));

    it('O5: messages that a pong has confirmed are not sent again', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o------P#', 'o']);
        expectFlow(helpers, scene, {
          socket: '  ^-------------!',
          next: '    -a----b        ',
          received: '-a---Pb----b   ',
          queued: '  01----21       ',
        });
      }));

    it('O5: an unconfirmed message is sent again after every loss', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o--#', 'o--#', '--#', 'o-----P']);
        expectFlow(helpers, scene, {
          socket: '  ^-----------------------!',
          next: '    -a-----b                 ',
          received: '-a----ab---------(ab)-P  ',
          queued: '  01-----2---------------0 ',
        });
      }));

    it('O5: pings and pongs are counted from one on each connection', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o------#', 'o-----P']);
        expectFlow(helpers, scene, {
          socket: '  ^-----------------!',
          next: '    ------a            ',
          received: '-----Pa---a----P   ',
          queued: '  0-----1---------0  ',
        });
      }));

    it('O2: the handshake leaves before the unconfirmed messages', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o---#', 'o'], { onOpen: () => ['H'] });
        expectFlow(helpers, scene, { socket: '^---------!', next: '-a', received: 'Ha-----(Ha)' });
      }));

    it('O5: unconfirmed messages leave before those that waited for room', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o---#', 'o'], { outbox: { highWaterMark: 0 } });
        helpers.at(2, () => (scene.server.last.bufferedAmount = 1));
        expectFlow(helpers, scene, { socket: '^---------!', next: '-a-b', received: '-a-----(ab)' });
      }));

    it('O5: unconfirmed messages are sent again after reconnect(), and after all subscribers have left and one comes back', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o', 'o', 'o']);
        helpers.at(3, () => scene.socket$.reconnect());
        helpers.expectObservable(scene.socket$, '^----!').toBe('');
        expectFlow(helpers, scene, { socket: '--------^--!', next: '-a', received: '-a-a----a' });
      }));

    it('O4: a message that cannot be serialised throws to the caller of next(), and is not kept', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o---#', 'o'], { serializer: JSON.stringify });
        helpers.at(2, () => expect(() => scene.socket$.next(1n)).toThrow(TypeError));
        expectFlow(helpers, scene, { socket: '^---------!', next: '-1', received: '-"-----"', queued: '01' });
      }));

    it('O4: the serializer runs once for a message that is sent twice', () =>
      virtually((helpers) => {
        const serializer = jest.fn(String);
        const scene = delivering(helpers, ['o--#', 'o'], { serializer });
        expectFlow(helpers, scene, { socket: '^-------!', next: '-a', received: '-a----a' });
        helpers.flush();
        expect(serializer).toHaveBeenCalledTimes(1);
      }));

    it('O3: maxAge drops messages that are too old after a loss, but none while it awaits its pong', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o------P---#', 'o'], { outbox: { maxAge: 4 } });
        expectFlow(helpers, scene, {
          socket: '  ^--------------!',
          next: '    a-----b--c--d   ',
          received: 'a----Pb--cP---d ',
          dropped: ' -----------x-x  ',
        });
      }));
  });

  describe('bounds', () => {
    const patient = { interval: 99, pongTimeout: 99 };

    it('O3: sent messages count towards the capacity until confirmed: the oldest give way, and are reported', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o-----------#', 'o'], { outbox: { capacity: 3 } }, patient);
        expectFlow(helpers, scene, {
          socket: '  ^------------------!',
          next: '    -a-b------c-d       ',
          received: '-a-(bP)---c-d--(bcd)',
          dropped: ' ------------o       ',
        });
      }));

    it.each(['drop-newest', 'error'] as const)('O3: %s: the newest message gives way unsent', (overflow) =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o'], { outbox: { capacity: 2, overflow } }, patient);
        const give = () => scene.socket$.next('c');
        helpers.at(9, () => (overflow === 'error' ? expect(give).toThrow(MessageDroppedError) : give()));
        expectFlow(helpers, scene, {
          socket: '  ^----------!',
          next: '    -a-b        ',
          received: '-a-(bP)     ',
          dropped: ' ---------o  ',
        });
      }),
    );

    it('O3: sent messages count towards maxBytes until confirmed', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o'], { outbox: { maxBytes: 3 } }, patient);
        expectFlow(helpers, scene, {
          socket: '  ^----------!',
          next: '    -a-b---c-d  ',
          received: '-a-(bP)c-d  ',
          dropped: ' ---------o  ',
        });
      }));

    it('O3: a message that the WebSocket refuses is reported, and not sent again', () =>
      virtually((helpers) => {
        const reply = (frame: string) => (frame === 'b' ? raise(new Error('refused')) : undefined);
        const scene = delivering(helpers, ['---o---#', 'o'], {}, {}, reply);
        expectFlow(helpers, scene, {
          socket: '  ^-----------!',
          next: '    abc          ',
          received: '---(abc)--(ac)',
          dropped: ' ---n         ',
        });
      }));
  });

  describe('urgent pings', () => {
    const rarely = { interval: 50, pongTimeout: 20 };

    describe.each(MODES)('with pings %s', (_, idle) => {
      it('O5, H1: when the outbox is more than half full one ping leaves at once, but never a second', () =>
        virtually((helpers) => {
          const scene = delivering(helpers, ['o---------P'], { outbox: { capacity: 4 } }, { ...rarely, idle });
          expectFlow(helpers, scene, {
            socket: '  ^--------------!',
            next: '    -abc----d--ef   ',
            received: '-ab(cP)-d--e(fP)',
            queued: '  0123----4-123   ',
          });
        }));

      it('O5: no urgent ping leaves while an earlier ping has no pong, even if another frame came after it', () =>
        virtually((helpers) => {
          const scene = delivering(helpers, ['o--m----P'], { outbox: { capacity: 3 } }, { ...rarely, idle });
          expectFlow(helpers, scene, {
            socket: '  ^---------!',
            messages: '---m       ',
            next: '    -ab---c    ',
            received: '-a(bP)c    ',
            queued: '  012---3-1  ',
          });
        }));

      it('O5: a ping leaves at once when more than half of maxBytes is used', () =>
        virtually((helpers) => {
          const scene = delivering(helpers, ['o'], { outbox: { maxBytes: 4 } }, { ...rarely, idle });
          expectFlow(helpers, scene, { socket: '^---------!', next: '-abc', received: '-ab(cP)' });
        }));

      it('H2: an unanswered urgent ping ends the connection', () =>
        virtually((helpers) => {
          const scene = delivering(helpers, ['o', ''], { outbox: { capacity: 1 } }, { ...rarely, idle });
          helpers.watch('event', scene.socket$.events$);
          expectFlow(helpers, scene, { socket: '^ 25ms !', next: '-a', received: '-(aP)' });
          helpers.flush();
          expect(helpers.log).toContain('21 event: lost pong-timeout');
        }));

      it('O5: no urgent ping leaves for unsent messages, which no pong could confirm', () =>
        virtually((helpers) => {
          const outbox = { maxBytes: 3, highWaterMark: 0 };
          const scene = delivering(helpers, ['o'], { outbox }, { ...rarely, idle });
          helpers.at(1, () => (scene.server.last.bufferedAmount = 1));
          expectFlow(helpers, scene, { socket: '^---------!', next: '--ab', received: '' });
        }));

      it('O5: no urgent ping is emitted when a connection is lost with a full outbox', () =>
        virtually((helpers) => {
          const scene = delivering(helpers, ['o---#', 'o-----P'], { outbox: { maxBytes: 1 } }, { idle });
          helpers.watch('event', scene.socket$.events$);
          expectFlow(helpers, scene, {
            socket: '  ^--------------!',
            next: '    -a              ',
            received: '-(aP)--a----P   ',
            queued: '  01-----------0  ',
          });
          helpers.flush();
          expect(helpers.log.filter((line) => line.endsWith('ping'))).toEqual(['1 event: ping', '12 event: ping']);
        }));
    });
  });

  describe('deliver()', () => {
    const letters = (scene: ReturnType<typeof delivering>) => (letter: string) =>
      scene.socket$.deliver(letter).pipe(map(() => letter));

    it('O5: emits once and completes when the message is confirmed, however often it was sent', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o-----P#', 'o-----P']);
        const deliver = letters(scene);
        expectFlow(helpers, scene, { socket: '^----------------!', next: '', received: '-a---Pb---b----P' });
        helpers.expectObservable(deliver('a'), '-^').toBe('  ------(a|)');
        helpers.expectObservable(deliver('b'), '------^').toBe('----------------(b|)');
      }));

    it('O5: messages delivered one after the other leave at the pace of the pongs', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o'], {}, {}, (frame) => (frame === 'P' ? frame : undefined));
        const deliver = letters(scene);
        expectFlow(helpers, scene, { socket: '^---------------!', next: '', received: '-a---(Pb)-(Pc)-P' });
        helpers.expectObservable(from('abc').pipe(concatMap(deliver)), '-^').toBe('-----a----b----(c|)');
      }));

    it('O3: messages that a pong confirms are not dropped for those sent when deliver() emits', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o------P'], { outbox: { capacity: 2 } }, { interval: 50, pongTimeout: 50 });
        helpers.at(1, () => scene.socket$.deliver('a').subscribe(() => 'cd'.split('').forEach(scene.socket$.next)));
        helpers.at(2, () => helpers.watch('b', scene.socket$.deliver('b')));
        expectFlow(helpers, scene, { socket: '^---------!', next: '' });
        helpers.flush();
        expect(helpers.log).toEqual(['7 b: undefined', '7 b: complete']);
      }));
  });

  describe('the end', () => {
    it('O3: complete() reports the unconfirmed messages', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o']);
        helpers.at(4, () => scene.socket$.complete());
        expectFlow(helpers, scene, {
          socket: '  ^---    ',
          messages: '----|   ',
          next: '    -ab     ',
          received: '-ab     ',
          dropped: ' ----(uu)',
          queued: '  012-0   ',
        });
      }));

    it('O3: complete() sends the messages that waited for room, and reports them as unconfirmed', () =>
      virtually((helpers) => {
        const scene = delivering(helpers, ['o'], { outbox: { highWaterMark: 0 } });
        helpers.at(1, () => (scene.server.last.bufferedAmount = 1));
        helpers.at(4, () => scene.socket$.complete());
        expectFlow(helpers, scene, {
          socket: '  ^---    ',
          messages: '----|   ',
          next: '    --ab    ',
          received: '----(ab)',
          dropped: ' ----(uu)',
        });
      }));

    it.each(['complete', 'unsubscribe'] as const)(
      'O3: %s() while waiting for a retry reports sent messages as unconfirmed, unsent ones as closed',
      (end) =>
        virtually((helpers) => {
          const scene = delivering(helpers, ['o--#'], { reconnect: 20 });
          helpers.at(6, () => scene.socket$[end]());
          expectFlow(helpers, scene, {
            socket: '  ^-----    ',
            messages: '------|   ',
            next: '    -a--b     ',
            received: '-a        ',
            dropped: ' ------(uc)',
          });
        }),
    );

    it('O3: deliver() errors with the reason "unconfirmed" after complete()', () =>
      virtually((helpers) => {
        const { socket$ } = delivering(helpers, ['o']);
        const error = jest.fn();
        socket$.subscribe();
        helpers.at(1, () => socket$.deliver('a').subscribe({ error }));
        helpers.at(2, () => socket$.complete());
        helpers.flush();
        const expected: unknown = expect.objectContaining({ name: 'MessageDroppedError', reason: 'unconfirmed' });
        expect(error.mock.calls).toEqual([[expected]]);
      }));
  });

  it('O5: throws when the heartbeat is off', () => {
    const create = () => virtually((helpers) => delivering(helpers, [], { heartbeat: false }));
    expect(create).toThrow(new TypeError('heartbeat must be an object or a function for at-least-once delivery'));
  });
});

function raise(error: Error): never {
  throw error;
}

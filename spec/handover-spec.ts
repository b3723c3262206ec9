import { concat, filter, ignoreElements, of, take, timer } from 'rxjs';
import { handover, resume, type HandoverConfig } from '../lib/index.js';
import type { ScriptedOptions } from './support/scripted.js';
import { virtually, type Config, type VirtualHelpers } from './support/virtually.js';

/** A socket that hands over, with what the server gets, what arrives and what happens noted. */
const handingOver = (
  helpers: VirtualHelpers,
  scripts: string[],
  options: HandoverConfig<string> = {},
  config: Config = {},
  scripting: ScriptedOptions = {},
) => {
  const all = { serializer: String, ...config, handover: handover(options) };
  const { socket$, server } = helpers.connectTo(scripts, all, scripting);
  helpers.watch('event', socket$.events$.pipe(filter(({ type }) => type !== 'ping' && type !== 'pong')));
  helpers.watch('server', server.received$);
  const subscription = helpers.watch('message', socket$);
  helpers.at(90, () => subscription.unsubscribe());
  const closes = () => JSON.stringify(server.connections.map(({ closes }) => closes.map(([code]) => code)));
  return { socket$, server, subscription, closes };
};

/** Plays a scene in which two sockets may live, and returns what was noted after the first one opened. */
function noted(play: (helpers: VirtualHelpers) => void): string[] {
  let log: string[] = [];
  virtually(
    (helpers) => {
      ({ log } = helpers);
      play(helpers);
    },
    { most: 2 },
  );
  return log.filter((line) => !/^0 event|^90 event: idle/.test(line));
}

const HEARTBEAT = { interval: 40, pongTimeout: 20, ping: 'ping', isPong: (frame: unknown) => frame === 'pong' };

/** Answers each ping after so many milliseconds, on all connections or on some of them. */
const answering = (
  helpers: VirtualHelpers,
  server: ReturnType<typeof handingOver>['server'],
  after: number,
  isAlive: (n: number) => boolean = () => true,
) =>
  concat(server.connections, server.connection$)
    .pipe(filter((_, n) => isAlive(n)))
    .subscribe((connection) =>
      connection.received$.subscribe((frame) => {
        if (frame === 'ping') timer(after).subscribe(() => connection.sendFrame('pong'));
      }),
    );

const numbered = resume<string, unknown, number>({
  cursor: Number,
  request: (last) => `after ${last}`,
  follows: (next, last) => next === last + 1,
});

describe('handover', () => {
  describe('by a server that ends the old connection', () => {
    it('C10: holds back messages of the new connection until the old one has ended, and sends on the old one', () => {
      const log = noted((helpers) => {
        const { socket$, server } = handingOver(helpers, ['o-a---b--|', '--o-c--d---e']);
        helpers.at(3, () => socket$.handover());
        helpers.at(6, () => socket$.next('x'));
        helpers.at(8, () =>
          helpers.note(`live: ${server.live}, sent by the old: ${server.connections[0]?.received.join()}`),
        );
        helpers.at(11, () => helpers.note(`live: ${server.live}`));
        helpers.at(12, () => socket$.next('y'));
      });
      expect(log).toEqual([
        '2 message: a',
        '3 event: handover',
        '6 message: b',
        '6 server: x',
        '8 live: 2, sent by the old: x',
        '9 event: open',
        '9 message: c',
        '10 message: d',
        '11 live: 1',
        '12 server: y',
        '14 message: e',
      ]);
    });

    it.each(['|', '#'])(
      'C10: takes an end of the old connection by %s for its normal end, once the new one is ready',
      (end) => {
        const log = noted((helpers) => {
          const { socket$ } = handingOver(helpers, [`o-a---${end}`, '--o-c'], {}, { reconnect: false });
          helpers.at(2, () => socket$.handover());
        });
        expect(log).toEqual(['2 message: a', '2 event: handover', '6 event: open', '6 message: c']);
      },
    );

    it('C10: takes a close code that would stop the socket for the normal end, too', () => {
      const log = noted((helpers) => {
        const { socket$, server } = handingOver(helpers, ['o-a', '--o-c']);
        helpers.at(3, () => socket$.handover());
        helpers.at(6, () => server.connections[0]?.end(1008, 'replaced'));
      });
      expect(log).toEqual(['2 message: a', '3 event: handover', '6 event: open', '7 message: c']);
    });

    it('C10: waits for the handshake of the new connection, before which the old one may have ended', () => {
      const log = noted((helpers) => {
        const onOpen = () => concat(of('hello'), timer(3).pipe(ignoreElements()));
        const { socket$ } = handingOver(helpers, ['o----a-|', '--o-----b'], {}, { onOpen });
        helpers.at(4, () => socket$.handover());
        helpers.at(8, () => socket$.next('x'));
      });
      expect(log).toEqual([
        '0 server: hello',
        '3 event: open',
        '4 event: handover',
        '5 message: a',
        '6 server: hello',
        '7 event: connecting 0',
        '9 server: x',
        '9 event: open',
        '12 message: b',
      ]);
    });

    it('C10: with a new connection that fails after the old one has ended, that end is the loss', () => {
      const log = noted((helpers) => {
        const { socket$ } = handingOver(helpers, ['o-a-#', '-----#', 'o-z']);
        helpers.at(3, () => socket$.handover());
        helpers.at(6, () => socket$.next('x'));
      });
      expect(log).toEqual([
        '2 message: a',
        '3 event: handover',
        '4 event: connecting 0',
        '8 event: lost close 1006',
        '8 event: retry 1 11 close 1006',
        '11 event: connecting 1',
        '11 server: x',
        '11 event: open',
        '13 message: z',
      ]);
    });
  });

  describe('by the client', () => {
    it('C10: with `resume`, messages wait until a pong proves that those before have arrived; then the new one is asked for the rest', () => {
      const log = noted((helpers) => {
        const scripts = ['o-1---2--3--4-5-6', '--o------------4--5--6---7'];
        const config = { heartbeat: HEARTBEAT, resume: numbered };
        const { socket$, server, closes } = handingOver(helpers, scripts, {}, config, { reply: () => undefined });
        answering(helpers, server, 6);
        helpers.at(3, () => socket$.handover());
        helpers.at(4, () => socket$.next('x'));
        helpers.at(7, () => socket$.next('y'));
        helpers.at(12, () => helpers.note(closes()));
      });
      expect(log).toEqual([
        '2 message: 1',
        '3 event: handover',
        '4 server: x',
        '5 server: ping',
        '6 message: 2',
        '9 message: 3',
        '11 server: after 3',
        '11 server: y',
        '11 event: open',
        '12 [[1000],[]]',
        '18 message: 4',
        '21 message: 5',
        '24 message: 6',
        '28 message: 7',
        '51 server: ping',
      ]);
    });

    it('C10: a pong to an earlier ping proves nothing', () => {
      const log = noted((helpers) => {
        const config = { heartbeat: { ...HEARTBEAT, interval: 4 }, resume: numbered };
        const { socket$, server, subscription } = handingOver(helpers, ['o', 'o'], {}, config, {
          reply: () => undefined,
        });
        answering(helpers, server, 6);
        helpers.at(6, () => socket$.handover());
        helpers.at(17, () => subscription.unsubscribe());
      });
      // The ping of 4 has its pong at 10, that of 10 at 16.
      expect(log).toEqual([
        '4 server: ping',
        '6 event: handover',
        '10 server: ping',
        '16 event: open',
        '17 event: idle',
      ]);
    });

    it('C10: without `resume` or an end by the server, both are heard until `drainTimeout`: rather twice than not at all', () => {
      const log = noted((helpers) => {
        const { socket$, closes } = handingOver(helpers, ['o-a---b--c-----d', '--o-c--d--f'], { drainTimeout: 5 });
        helpers.at(3, () => socket$.handover());
        helpers.at(12, () => helpers.note(closes()));
      });
      expect(log).toEqual([
        '2 message: a',
        '3 event: handover',
        '6 message: b',
        '9 message: c',
        '10 event: open',
        '10 message: c',
        '10 message: d',
        '12 [[1000],[]]',
        '13 message: f',
      ]);
    });

    it('C10: a server that answers no ping is waited for no longer than `drainTimeout`', () => {
      const log = noted((helpers) => {
        const config = { heartbeat: HEARTBEAT, resume: numbered };
        const { socket$ } = handingOver(helpers, ['o-1', '--o'], { drainTimeout: 7 }, config, {
          reply: () => undefined,
        });
        helpers.at(3, () => socket$.handover());
        helpers.at(6, () => socket$.next('x'));
        helpers.at(13, () => socket$.unsubscribe());
      });
      expect(log.slice(1)).toEqual([
        '3 event: handover',
        '5 server: ping',
        '12 server: after 1',
        '12 server: x',
        '12 event: open',
        '13 event: closed',
        '13 message: complete',
      ]);
    });

    it('C10: `drainTimeout: 0` takes over as soon as the new one is ready', () => {
      const log = noted((helpers) => {
        const { socket$, closes } = handingOver(helpers, ['o-a---b', '--o-c'], { drainTimeout: 0 });
        helpers.at(3, () => socket$.handover());
        helpers.at(8, () => helpers.note(closes()));
      });
      expect(log).toEqual(['2 message: a', '3 event: handover', '5 event: open', '7 message: c', '8 [[1000],[]]']);
    });

    it('C10: at least once, nothing that a pong has confirmed is sent again', () => {
      const log = noted((helpers) => {
        const config: Config = { heartbeat: HEARTBEAT, resume: numbered, delivery: 'at-least-once' };
        const { socket$, server } = handingOver(helpers, ['o', '--o'], {}, config, { reply: () => undefined });
        answering(helpers, server, 4);
        helpers.at(2, () => socket$.next('x'));
        helpers.at(3, () => socket$.handover());
        helpers.at(7, () => socket$.next('y'));
        helpers.at(12, () => socket$.unsubscribe());
      });
      expect(log.filter((line) => line.includes('server'))).toEqual(['2 server: x', '5 server: ping', '9 server: y']);
    });
  });

  describe('that fails', () => {
    it.each([
      ['is refused', '--#'],
      ['is lost while the old one drains', '--o-#'],
    ])('C10: the old connection stays when the new one %s', (_how, script) => {
      const log = noted((helpers) => {
        const { socket$ } = handingOver(helpers, ['o-a----b--c', script]);
        helpers.at(3, () => socket$.handover());
        helpers.at(8, () => socket$.next('x'));
      });
      expect(log.filter((line) => !/handover/.test(line))).toEqual([
        '2 message: a',
        '7 message: b',
        '8 server: x',
        '10 message: c',
      ]);
      expect(log.filter((line) => /handover/.test(line))).toEqual([
        '3 event: handover',
        expect.stringMatching(/handover-failed/),
      ]);
    });

    it('C10: when the new one is lost while messages wait for it, they leave on the old one', () => {
      const log = noted((helpers) => {
        const config = { heartbeat: HEARTBEAT, resume: numbered };
        const scripting = { reply: () => undefined };
        const { socket$ } = handingOver(helpers, ['o-1', '--o----#'], {}, config, scripting);
        helpers.at(3, () => socket$.handover());
        helpers.at(6, () => socket$.next('x'));
        helpers.at(14, () => socket$.unsubscribe());
      });
      expect(log.slice(1, 5)).toEqual([
        '3 event: handover',
        '5 server: ping',
        '10 server: x',
        '10 event: handover-failed close 1006',
      ]);
    });

    it('C10: one that falls silent when it is ready takes over, and is noticed as any that does: nothing is lost', () => {
      const log = noted((helpers) => {
        const config: Config = { heartbeat: HEARTBEAT, resume: numbered, delivery: 'at-least-once' };
        const { socket$, server } = handingOver(helpers, ['o-1-----2', 'o', 'o-2-3'], {}, config, {
          reply: () => undefined,
        });
        answering(helpers, server, 2, (n) => n !== 1);
        helpers.at(3, () => socket$.handover());
        helpers.at(4, () => socket$.next('x'));
      });
      expect(log).toEqual([
        '2 message: 1',
        '3 event: handover',
        '3 server: ping',
        ...['5 server: after 1', '5 server: x', '5 event: open'],
        // From the takeover on it is as any connection: `interval` and `pongTimeout`.
        ...['45 server: ping', '65 event: lost pong-timeout', '65 event: retry 1 68 pong-timeout'],
        '68 event: connecting 1',
        ...['68 server: after 1', '68 server: x', '68 event: open'],
        '70 message: 2',
        '72 message: 3',
      ]);
    });

    it('C10: one that hangs is given up after `connectTimeout`', () => {
      const log = noted((helpers) => {
        const { socket$, server } = handingOver(helpers, ['o', '-'], {}, { connectTimeout: 20 });
        helpers.at(3, () => socket$.handover());
        helpers.at(24, () => helpers.note(`live: ${server.live}`));
      });
      expect(log).toEqual(['3 event: handover', '23 event: handover-failed connect-timeout', '24 live: 1']);
    });
  });

  describe('when', () => {
    it('C10: `renewAfter` counts from each connection', () => {
      const log = noted((helpers) => {
        handingOver(helpers, ['o', 'o', '#'], { renewAfter: 30, drainTimeout: 0 });
      });
      expect(log).toEqual([
        '30 event: handover',
        '30 event: open',
        '60 event: handover',
        expect.stringMatching(/^60 event: handover-failed/),
      ]);
    });

    it('C10: a message can request a handover and another address; it is emitted, too', () => {
      let urls: string[] = [];
      const log = noted((helpers) => {
        const when = (message: string) => message === 'g' && { url: 'ws://other' };
        const { server } = handingOver(helpers, ['o-g', 'o-a'], { when, drainTimeout: 0 });
        helpers.at(10, () => (urls = server.connections.map(({ url }) => url)));
      });
      expect(log).toEqual(['2 event: handover', '2 message: g', '2 event: open', '4 message: a']);
      expect(urls).toEqual(['ws://host/feed', 'ws://other']);
    });

    it.each([
      ['throws', () => fail()],
      ['returns an address that is none', () => ({ url: 'nowhere' })],
    ])('C10: a `when` that %s is a callback-error, and the message arrives', (_what, when) => {
      const log = noted((helpers) => void handingOver(helpers, ['o-g'], { when }));
      expect(log).toEqual([expect.stringMatching(/^2 event: callback-error when/), '2 message: g']);
    });

    it('C10: one that is called for while another is under way is that one', () => {
      const log = noted((helpers) => {
        const { socket$ } = handingOver(helpers, ['o-a-------|', '----o']);
        helpers.at(3, () => socket$.handover());
        helpers.at(5, () => socket$.handover());
        helpers.at(8, () => socket$.handover());
      });
      expect(log).toEqual(['2 message: a', '3 event: handover', '10 event: open']);
    });

    it('C10: a call while the new connection is made ready, after the old one has ended, starts no other handover', () => {
      const log = noted((helpers) => {
        const { socket$, server } = handingOver(helpers, ['o-a-|', '----o-b']);
        helpers.at(3, () => socket$.handover());
        helpers.at(5, () => socket$.handover());
        helpers.at(20, () => helpers.note(`connections: ${server.connections.length}`));
      });
      expect(log).toEqual([
        '2 message: a',
        '3 event: handover',
        '4 event: connecting 0',
        '7 event: open',
        '9 message: b',
        '20 connections: 2',
      ]);
    });

    it('C10: a handler of the takeover can start the next handover, and the connection that took over delivers until then', () => {
      const log = noted((helpers) => {
        const { socket$ } = handingOver(helpers, ['o', '-oab', '---o-c'], { drainTimeout: 0 });
        const opens = socket$.events$.pipe(
          filter(({ type }) => type === 'open'),
          take(2),
        );
        opens.subscribe(() => socket$.handover());
      });
      expect(log.filter((line) => line.includes('open') || line.includes('message'))).toEqual([
        '1 event: open',
        '2 message: a',
        '3 message: b',
        '4 event: open',
        '6 message: c',
      ]);
    });

    it('C10: `closeObserver` is notified of the connection that has taken over, and not of the one before', () => {
      const closed: number[] = [];
      noted((helpers) => {
        const closeObserver = { next: ({ code }: CloseEvent) => closed.push(code) };
        const config = { closeObserver, reconnect: false } as const;
        const { socket$, server } = handingOver(helpers, ['o', 'o'], { drainTimeout: 0 }, config);
        helpers.at(3, () => socket$.handover());
        helpers.at(6, () => server.last.end(4000));
      });
      expect(closed).toEqual([4000]);
    });

    it('C10: handover() while waiting for a retry does what reconnect() does', () => {
      const log = noted((helpers) => {
        const { socket$ } = handingOver(helpers, ['o-#', 'o-a'], {}, { reconnect: 50 });
        helpers.at(5, () => socket$.handover());
      });
      expect(log.slice(2)).toEqual(['5 event: connecting 1', '5 event: open', '7 message: a']);
    });

    it('C10: handover() without the option does what reconnect() does: never two sockets', () => {
      virtually((helpers) => {
        const { socket$ } = helpers.connectTo(['o-a', 'o-b']);
        helpers.at(3, () => socket$.handover());
        helpers.expectObservable(socket$, '^-----!').toBe('--a--b');
      });
    });
  });

  describe('and its end', () => {
    it.each([
      ['connects', 4],
      ['is ready', 7],
    ])('R8: unsubscribing while the new connection %s closes both', (_phase, when) => {
      const log = noted((helpers) => {
        const { socket$, server, subscription } = handingOver(helpers, ['o-a', '---o-c']);
        helpers.at(3, () => socket$.handover());
        helpers.at(when, () => subscription.unsubscribe());
        helpers.at(10, () => helpers.note(`live: ${server.live}`));
      });
      expect(log).toEqual(['2 message: a', '3 event: handover', `${when} event: idle`, '10 live: 0']);
    });

    it('R8: after a handler of the event has unsubscribed, no address is requested', () => {
      const log = noted((helpers) => {
        const url = () => {
          helpers.note('asked');
          return 'ws://host';
        };
        const { socket$, subscription } = handingOver(helpers, ['o-a'], {}, { url });
        socket$.events$.pipe(filter(({ type }) => type === 'handover')).subscribe(() => subscription.unsubscribe());
        helpers.at(3, () => socket$.handover());
      });
      expect(log).toEqual(['0 asked', '2 message: a', '3 event: handover', '3 event: idle']);
    });

    it('R8: complete() while messages wait for the new connection sends them on the old one', () => {
      const log = noted((helpers) => {
        const config = { heartbeat: HEARTBEAT, resume: numbered };
        const { socket$, server } = handingOver(helpers, ['o', '-o'], {}, config, { reply: () => undefined });
        helpers.at(3, () => socket$.handover());
        helpers.at(6, () => socket$.next('x'));
        helpers.at(7, () => socket$.complete());
        helpers.at(10, () => helpers.note(`live: ${server.live}`));
      });
      expect(log).toEqual([
        '3 event: handover',
        '4 server: ping',
        '7 server: x',
        '7 event: closed',
        '7 message: complete',
        '10 live: 0',
      ]);
    });

    it('R8: reconnect() drops both and makes a new connection', () => {
      const log = noted((helpers) => {
        const { socket$, server } = handingOver(helpers, ['o-a', '---o', 'o-z']);
        helpers.at(3, () => socket$.handover());
        helpers.at(5, () => socket$.reconnect());
        helpers.at(9, () => helpers.note(`live: ${server.live}`));
      });
      expect(log.filter((line) => line.includes('message') || line.includes('live'))).toEqual([
        '2 message: a',
        '7 message: z',
        '9 live: 1',
      ]);
    });
  });
});

function fail(): never {
  throw new Error('of the user');
}

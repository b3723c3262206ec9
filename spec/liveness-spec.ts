import { asyncScheduler } from 'rxjs';
import { heartbeatSocket$, type WebSocketConstructor } from '../lib/index.js';
import { FakeWebSocket } from '../lib/testing/index.js';
import { virtually, type VirtualHelpers } from './support/virtually.js';

const PING = '{"type":"ping"}';
const mute = { reply: () => undefined };

/** Watches for `ms`, then leaves; gives the lines with pings, pongs, losses and messages. */
function observe(
  { watch, at, flush, log }: VirtualHelpers,
  { socket$ }: ReturnType<VirtualHelpers['connectTo']>,
  ms: number,
): string[] {
  watch('event', socket$.events$);
  watch('latency', socket$.latency$);
  const subscription = watch('message', socket$);
  at(ms, () => subscription.unsubscribe());
  flush();
  return log.filter((line) => !/connecting|open|retry|idle/.test(line)).map((line) => line.replace('event: ', ''));
}

describe('liveness', () => {
  describe('pings', () => {
    it('H1: a ping leaves every `interval` while open, and the pong is not emitted', () =>
      virtually((helpers) => {
        const scene = helpers.connectTo(['-o--a'], { heartbeat: { interval: 5, pongTimeout: 3 } });
        expect(observe(helpers, scene, 13)).toEqual([
          '4 message: a',
          '6 ping',
          '6 pong 0',
          '6 latency: 0',
          '11 ping',
          '11 pong 0',
          '11 latency: 0',
        ]);
        expect(scene.server.received).toEqual([PING, PING]);
      }));

    it('H1: an overdue ping leaves only when the ping before it is answered', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 4, pongTimeout: 10 };
        const scene = helpers.connectTo(['o------------a'], { heartbeat }, mute);
        expect(observe(helpers, scene, 19)).toEqual(['4 ping', '13 message: a', '13 ping']);
      }));

    it('H1: pings bypass a full outbox and the serializer', () =>
      virtually((helpers) => {
        const serializer = () => {
          throw new Error('not for pings');
        };
        const config = { heartbeat: { interval: 5, ping: 'raw' }, outbox: { capacity: 0 }, serializer };
        const scene = helpers.connectTo(['o'], config);
        expect(observe(helpers, scene, 7)).toEqual(['5 ping']);
        expect(scene.server.received).toEqual(['raw']);
      }));

    it('H1: pings start again on each connection, and none leaves between two connections', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 5, pongTimeout: 3 };
        const scene = helpers.connectTo(['o-----#', '-o'], { heartbeat, reconnect: 20 });
        expect(observe(helpers, scene, 34).filter((line) => line.includes('ping'))).toEqual(['5 ping', '32 ping']);
        expect(scene.server.connections.map(({ received }) => received.length)).toEqual([1, 1]);
      }));

    it('H1: no ping leaves with `heartbeat: false`', () =>
      virtually((helpers) => {
        const scene = helpers.connectTo(['o'], { heartbeat: false });
        expect(observe(helpers, scene, 60_000)).toEqual([]);
      }));

    it('H1: a ping function is called for each heartbeat, and skips one by returning undefined', () =>
      virtually((helpers) => {
        let n = 0;
        const ping = () => (++n === 2 ? undefined : `ping ${n}`);
        const scene = helpers.connectTo(['o'], { heartbeat: { interval: 5, pongTimeout: 3, ping } }, { reply: echo });
        expect(observe(helpers, scene, 17).filter((line) => /ping|pong/.test(line))).toEqual([
          '5 ping',
          '5 pong 0',
          '15 ping',
          '15 pong 0',
        ]);
        expect(scene.server.received).toEqual(['ping 1', 'ping 3']);
      }));
  });

  describe('dead peers', () => {
    it('H2: an unanswered ping ends the connection and reconnects, without waiting for a close event', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 5, pongTimeout: 3 };
        const scene = helpers.connectTo(['o', 'o-a'], { heartbeat }, { ...mute, closing: false });
        expect(observe(helpers, scene, 15)).toEqual(['5 ping', '8 lost pong-timeout', '13 message: a']);
        expect(scene.server.connections[0]!.readyState).toBe(2);
      }));

    it('H2: a dead peer is noticed at most `interval + pongTimeout` after its last frame', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 10, pongTimeout: 4 };
        for (const frame of [1, 4, 9, 10, 11, 13, 14, 19]) {
          const { server, socket$ } = helpers.connectTo(['o', ''], { heartbeat, reconnect: 999 }, mute);
          helpers.at(frame, () => server.connections[0]!.sendFrame('"a"'));
          const lostAt: number[] = [];
          socket$.events$.subscribe(({ type }) => type === 'lost' && lostAt.push(asyncScheduler.now()));
          const subscription = socket$.subscribe();
          helpers.at(50, () => {
            subscription.unsubscribe();
            expect(lostAt).toHaveLength(1);
            expect(lostAt[0]! - frame).toBeLessThanOrEqual(14);
          });
        }
      }));

    it('H3: any frame in time keeps the connection, even an undecodable one', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 5, pongTimeout: 3 };
        const scene = helpers.connectTo(['o------x----a'], { heartbeat }, { ...mute, values: { x: '{oops' } });
        expect(observe(helpers, scene, 14)).toEqual(['5 ping', '7 bad-frame SyntaxError', '10 ping', '12 message: a']);
      }));

    it('H3: only what `isPong` recognises is a pong: it sets latency$ and is not emitted', () =>
      virtually((helpers) => {
        const isPong = (frame: unknown) => frame === 'x';
        const config = { heartbeat: { interval: 5, pongTimeout: 3, isPong }, deserializer: textOf };
        const scene = helpers.connectTo(['o-----y-x'], config, { ...mute, values: { x: 'x', y: '{"type":"pong"}' } });
        expect(observe(helpers, scene, 9)).toEqual([
          '5 ping',
          '6 message: {"type":"pong"}',
          '8 pong 3',
          '8 latency: 3',
        ]);
      }));

    it.each(['{"type":"pong"}', '{"type": "pong"}', 'pong', PING])('H3: by default %s is a pong', (pong) =>
      virtually((helpers) => {
        const config = { heartbeat: { interval: 5, pongTimeout: 3 }, deserializer: textOf };
        const scene = helpers.connectTo(['o'], config, { reply: () => pong });
        expect(observe(helpers, scene, 7)).toEqual(['5 ping', '5 pong 0', '5 latency: 0']);
      }),
    );

    it('H3: an unsolicited pong sets no latency, and is not emitted', () =>
      virtually((helpers) => {
        const scene = helpers.connectTo(['o--x'], { heartbeat: { interval: 5 } }, { values: { x: 'pong' } });
        expect(observe(helpers, scene, 4)).toEqual([]);
      }));

    it('H8: the error says when the server has never answered a ping, and names the options', () =>
      virtually(({ connectTo, at, flush }) => {
        const messages: string[] = [];
        let isMute = true;
        const reply = () => (isMute ? undefined : 'pong');
        const heartbeat = { interval: 5, pongTimeout: 3 };
        const { socket$ } = connectTo(['o', 'o'], { heartbeat, reconnect: 2 }, { reply });
        socket$.events$.subscribe((event) => event.type === 'lost' && messages.push(event.cause.message));
        const subscription = socket$.subscribe();
        at(9, () => (isMute = false));
        at(17, () => (isMute = true));
        at(24, () => subscription.unsubscribe());
        flush();
        expect(messages).toEqual([
          expect.stringMatching(/within 3 ms.*never answered.*heartbeat\.ping.*heartbeat\.isPong/),
          expect.stringMatching(/within 3 ms of a ping$/),
        ]);
      }));
  });

  describe('idle', () => {
    it('H4: `idle: true` pings only after `interval` of inbound silence', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 5, pongTimeout: 3, idle: true };
        const scene = helpers.connectTo(['o--a---b--------'], { heartbeat });
        expect(observe(helpers, scene, 20).filter((line) => !line.includes('latency'))).toEqual([
          '3 message: a',
          '7 message: b',
          '12 ping',
          '12 pong 0',
          '17 ping',
          '17 pong 0',
        ]);
      }));

    it('H4: outgoing messages do not postpone the ping', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 5, pongTimeout: 3, idle: true };
        const scene = helpers.connectTo(['o'], { heartbeat });
        helpers.at(3, () => scene.socket$.next('a'));
        expect(observe(helpers, scene, 6)).toContain('5 ping');
      }));

    it('H4: a dead peer is noticed `pongTimeout` after the idle ping', () =>
      virtually((helpers) => {
        const heartbeat = { interval: 5, pongTimeout: 3, idle: true };
        const scene = helpers.connectTo(['o-a', 'o'], { heartbeat }, mute);
        expect(observe(helpers, scene, 12)).toEqual(['2 message: a', '7 ping', '10 lost pong-timeout']);
      }));
  });

  describe('cost', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it.each([false, true])('H5: no timer is made, cleared or re-armed for a message (idle: %p)', async (idle) => {
      let heard = 0;
      const socket = new FakeWebSocket('ws://host');
      const WebSocketCtor = function () {
        return socket;
      } as unknown as WebSocketConstructor;
      const subscription = heartbeatSocket$({ url: 'ws://host', WebSocketCtor, heartbeat: { idle } }).subscribe(
        () => heard++,
      );
      socket.accept();
      await jest.advanceTimersByTimeAsync(1);
      const touched = (['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'setImmediate'] as const).map(
        (name) => jest.spyOn(globalThis, name),
      );
      for (let n = 0; n < 1000; n++) socket.sendFrame(`${n}`);
      for (let turn = 0; turn < 2000; turn++) await Promise.resolve(); // each frame comes in a microtask of its own
      expect(heard).toBe(1000);
      expect(touched.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0, 0, 0]);
      subscription.unsubscribe();
    });
  });

  describe('late deadlines', () => {
    /** From then on the clock is ahead of the timers, as after a sleep. */
    let ahead = 0;
    const jump = (ms: number) => void (ahead += ms);
    beforeEach(() => {
      ahead = 0;
      const now = asyncScheduler.now.bind(asyncScheduler);
      jest.spyOn(asyncScheduler, 'now').mockImplementation(() => now() + ahead);
    });
    afterEach(() => jest.restoreAllMocks());

    it('H6: a deadline that fires late grants one fresh probe, which may be answered', () =>
      virtually(({ connectTo, at, flush }) => {
        let n = 0;
        const { server, socket$ } = connectTo(['o'], { heartbeat: { interval: 50, pongTimeout: 30 } }, { reply: () => (n++ ? 'pong' : undefined) }); // prettier-ignore
        const subscription = socket$.subscribe();
        at(60, () => jump(5000));
        at(90, () => subscription.unsubscribe());
        flush();
        expect(server.connections).toHaveLength(1);
        expect(server.received).toEqual([PING, PING]);
      }));

    it('H6: a second late deadline grants no further probe', () =>
      virtually(({ connectTo, at, flush }) => {
        const lost: string[] = [];
        const { server, socket$ } = connectTo(['o', 'o'], { heartbeat: { interval: 50, pongTimeout: 30 } }, mute);
        socket$.events$.subscribe((event) => event.type === 'lost' && lost.push(event.cause.kind));
        const subscription = socket$.subscribe();
        at(60, () => jump(5000));
        at(100, () => jump(5000));
        at(112, () => subscription.unsubscribe());
        flush();
        expect(lost).toEqual(['pong-timeout']);
        expect(server.connections[0]!.received).toEqual([PING, PING]);
      }));
  });

  describe('user functions', () => {
    const oops = () => {
      throw new RangeError('oops');
    };

    it('a `ping` that throws is reported, and its heartbeat skipped', () =>
      virtually((helpers) => {
        const scene = helpers.connectTo(['o-----a'], { heartbeat: { interval: 5, pongTimeout: 2, ping: oops } });
        expect(observe(helpers, scene, 12)).toEqual([
          '5 callback-error ping RangeError',
          '6 message: a',
          '10 callback-error ping RangeError',
        ]);
      }));

    it('an `isPong` that throws is reported, and the frame is a message', () =>
      virtually((helpers) => {
        const scene = helpers.connectTo(['o-a-b'], { heartbeat: { interval: 50, isPong: oops } });
        expect(observe(helpers, scene, 9)).toEqual([
          '2 callback-error isPong RangeError',
          '2 message: a',
          '4 callback-error isPong RangeError',
          '4 message: b',
        ]);
      }));

    it('an `isPing` that throws is reported, and the frame is a message', () =>
      virtually((helpers) => {
        const scene = helpers.connectTo(['o-a'], { heartbeat: { answer: { isPing: oops, pong: 'pong' } } });
        expect(observe(helpers, scene, 9)).toEqual(['2 callback-error isPing RangeError', '2 message: a']);
      }));

    it('`answer` answers the pings of the server, which are not emitted', () =>
      virtually((helpers) => {
        const answer = { isPing: (frame: unknown) => frame === 'x', pong: 'here' };
        const scene = helpers.connectTo(['o-x-a'], { heartbeat: { answer } }, { values: { x: 'x' } });
        expect(observe(helpers, scene, 9)).toEqual(['4 message: a']);
        expect(scene.server.received).toEqual(['here']);
      }));
  });
});

const echo = (frame: string) => frame;
const textOf = ({ data }: MessageEvent) => data as string;

import { heartbeatSocket$ } from '../../lib/index.js';
import { beating } from '../support/beating.js';
import { marbles } from '../support/marbles.js';
import { beatingInFakeTime } from '../support/beating.js';
import { virtually } from '../support/virtually.js';

describe('a heartbeat without pings', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('H14: the result errors after interval without a frame, and no ping leaves', () =>
    marbles(({ hot, expectObservable }) => {
      const { ping$, result$ } = beating(hot('-a---b--c-----------'), { ping: false });
      expectObservable(ping$).toBe('');
      expectObservable(result$).toBe('        -a---b--c----#', undefined, 'pong-timeout');
    }));

  it('H14: the result errors when no frame ever comes', () =>
    marbles(({ hot, expectObservable }) => {
      const { result$ } = beating(hot('-'), { ping: false });
      expectObservable(result$).toBe('-----#', undefined, 'pong-timeout');
    }));

  it('H14, H6: a silence that is noticed late, after a sleep, grants one more interval', () => {
    const { frame$, errors } = beatingInFakeTime({ ping: false });
    jest.advanceTimersByTime(9_000);
    const clock = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => clock() + 60_000);
    jest.advanceTimersByTime(1_000);
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(9_000);
    frame$.next('still there');
    jest.advanceTimersByTime(9_999);
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(errors).toMatchObject([{ message: 'no frame within 10000 ms' }]);
  });

  it('H14: a server that pings is answered, and missed when it stops; signals bring on no ping', () =>
    virtually((helpers) => {
      const answer = { isPing: (frame: unknown) => frame === '"p"', pong: 'q' };
      const heartbeat = { ping: false, interval: 6, answer } as const;
      const lifecycle = helpers.cold<'online'>('---n', { n: 'online' });
      const { server, socket$ } = helpers.connectTo(['o---p---p', ''], { heartbeat, lifecycle });
      helpers.watch('event', socket$.events$);
      const subscription = socket$.subscribe();
      helpers.at(16, () => subscription.unsubscribe());
      helpers.flush();
      expect(server.received).toEqual(['q', 'q']);
      expect(helpers.log).toContain('14 event: lost pong-timeout');
    }));

  it('H14, O5: at-least-once delivery needs pings', () => {
    const config = { url: 'ws://host', WebSocketCtor: WebSocket, delivery: 'at-least-once' } as const;
    expect(() => heartbeatSocket$({ ...config, heartbeat: { ping: false } })).toThrow(
      'heartbeat.ping must be a frame or a function for at-least-once delivery',
    );
  });
});

class WebSocket {
  readonly readyState = 0;
  send(): void {}
  close(): void {}
}

import { array, assert, boolean, integer, property, record } from 'fast-check';
import { Subject } from 'rxjs';
import { heartbeat, type HeartbeatConfig } from '../../lib/index.js';
import { beatingInFakeTime } from '../support/beating.js';

const isNumberedPong = (frame: unknown, ping: unknown) => frame === `pong to ${String(ping)}`;

/** A heartbeat with numbered pings, and what it tells of each pong. */
function numbered(config: HeartbeatConfig = {}) {
  let n = 0;
  const pongs: [number, unknown][] = [];
  const beating = beatingInFakeTime({
    ping: () => `${++n}`,
    isPong: isNumberedPong,
    onPong: (latency, ping) => pongs.push([latency, ping]),
    ...config,
  });
  return { ...beating, pongs, latencies: () => pongs.map(([latency]) => latency) };
}

const pass = (ms: number) => jest.advanceTimersByTime(ms);

describe('pongs', () => {
  afterEach(() => jest.useRealTimers());

  /** The server talks, answers the first ping after 40 ms, forgets one pong, and answers all others after 40 ms. */
  function forgetOne(lost: number, pongTo: (n: number) => string, config: HeartbeatConfig) {
    const { frame$, latencies } = numbered(config);
    for (let n = 1; n <= 6; n++) {
      pass(n === 1 ? 10_000 : 9_960);
      pass(40);
      frame$.next(n === lost ? 'something else' : pongTo(n));
    }
    return latencies();
  }

  it.each([1, 2, 4])(
    'H12: a pong that never comes (the %i.) shifts no latency after it when pings have numbers',
    (lost) => {
      expect(forgetOne(lost, (n) => `pong to ${n}`, {})).toEqual(Array(5).fill(40));
    },
  );

  it.each([2, 3, 4])(
    'H12: a pong that never comes (the %i.) shifts no latency after it when all pings are alike',
    (lost) => {
      expect(forgetOne(lost, () => 'pong', { ping: 'x', isPong: undefined })).toEqual(Array(5).fill(40));
    },
  );

  it('H12: a pong that never comes shifts one latency at most when nothing is known of the line and all pings are alike', () => {
    expect(forgetOne(1, () => 'pong', { ping: 'x', isPong: undefined })).toEqual([10_040, 40, 40, 40, 40]);
  });

  it('H12: late pongs are matched to their pings, in order, when all pings are alike', () => {
    const { frame$, latencies } = numbered({ ping: 'x', isPong: undefined });
    pass(10_000);
    frame$.next('something else');
    pass(10_000);
    frame$.next('something else');
    pass(1_000);
    frame$.next('pong');
    pass(40);
    frame$.next('pong');
    expect(latencies()).toEqual([11_000, 1_040]);
  });

  it.each([2, 3, 4, 7, 30])(
    'H12: of %i pings that look alike and were answered by other frames each has a pong, and no more count',
    (count) => {
      const { frame$, latencies } = numbered({ ping: 'x', isPong: undefined });
      for (let n = 0; n < count; n++) {
        pass(10_000);
        frame$.next('something else');
      }
      pass(1_000);
      for (let n = 0; n < count + 3; n++) frame$.next('pong');
      expect(latencies()).toHaveLength(count);
      expect(latencies().every((latency) => latency >= 1_000)).toBe(true);
    },
  );

  it('H12: a late pong is matched to its ping when pings have numbers, and is not emitted', () => {
    const { frame$, pongs, seen } = numbered();
    pass(10_000);
    frame$.next('something else');
    pass(10_000);
    frame$.next('something else');
    pass(1_000);
    frame$.next('pong to 1');
    pass(500);
    frame$.next('pong to 2');
    frame$.next('pong to 2');
    expect(pongs).toEqual([
      [11_000, '1'],
      [1_500, undefined],
    ]);
    expect(seen).toEqual(['something else', 'something else']);
  });

  it('H12: nothing grows when frames come and pongs never do', () => {
    const asked: unknown[] = [];
    const isPong = (_: unknown, ping: unknown) => {
      asked.push(ping);
      return false;
    };
    const { frame$ } = numbered({ isPong });
    for (let n = 0; n < 1_000; n++) {
      pass(10_000);
      frame$.next('something else');
    }
    asked.length = 0;
    frame$.next('something else');
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it('H12: whatever is lost or late, each latency is the age of a ping not answered before, when pings have numbers', () => {
    const beat = record({ isLost: boolean(), delay: integer({ min: 0, max: 4_999 }) });
    assert(
      property(array(beat, { minLength: 1, maxLength: 12 }), (beats) => {
        const { frame$, latencies, subscription } = numbered();
        let early = 0;
        for (const [index, { isLost, delay }] of beats.entries()) {
          pass(10_000 - early);
          pass(delay);
          frame$.next(isLost ? 'something else' : `pong to ${index + 1}`);
          early = delay;
        }
        expect(latencies()).toEqual(beats.filter(({ isLost }) => !isLost).map(({ delay }) => delay));
        subscription.unsubscribe();
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, unknown, unknown]>([
    ['a view as a view', Uint8Array.of(9, 1, 2).subarray(1), Uint8Array.of(1, 2)],
    ['a view as an ArrayBuffer', Uint8Array.of(1, 2), Uint8Array.of(1, 2).buffer],
    ['an ArrayBuffer as a Buffer', Uint8Array.of(1, 2).buffer, Buffer.from([1, 2])],
    ['nothing as nothing', new ArrayBuffer(0), new Uint8Array(0)],
  ])('H3: a binary ping that is echoed is a pong: %s', (_, ping, echo) => {
    jest.useFakeTimers();
    const frame$ = new Subject<unknown>();
    const seen: unknown[] = [];
    frame$.pipe(heartbeat<unknown, unknown>(() => {}, { ping })).subscribe((frame) => seen.push(frame));
    pass(10_000);
    frame$.next(echo);
    for (const other of [Uint8Array.of(1, 3), Uint8Array.of(1), new ArrayBuffer(3), 'text', undefined, null, 5]) {
      frame$.next(other);
    }
    expect(seen).toHaveLength(7);
  });
});

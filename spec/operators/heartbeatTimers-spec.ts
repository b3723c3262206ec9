import { Subject } from 'rxjs';
import { heartbeat } from '../../lib/index.js';
import { beatingInFakeTime, beatingOn, MODES } from '../support/beating.js';

/** What a timer of 0 takes with fake timers, and with Node's. */
const LAST_LOOK = 1;

type FakeableAPI = 'Date' | 'performance';

const DAY = 86_400_000;

const PONG_TIMEOUT = { kind: 'pong-timeout' };

/** Somebody sets the clock. */
const setClock = (ms: number) => jest.setSystemTime(Date.now() + ms);

/** Both clocks move on, and no timer fires meanwhile: the program slept. */
function sleep(ms: number): void {
  setClock(ms);
  const now = performance.now() + ms;
  jest.spyOn(performance, 'now').mockRestore();
  const ahead = now - performance.now();
  const clock = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => clock() + ahead);
}

/** Ends at once when that many pings have left, which must be in 11 s at most. */
function advanceToPing(count: number, pings: string[]): void {
  for (let second = 0; second < 11 && pings.length < count; second++) jest.advanceTimersByTime(1_000);
  expect(pings).toHaveLength(count);
}

const spyOnTimers = () =>
  (['setInterval', 'setTimeout', 'clearInterval', 'clearTimeout'] as const).map((name) => jest.spyOn(globalThis, name));

describe.each(MODES)('the timers of heartbeat (%s)', (_, idle) => {
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('H5: no message creates, clears or re-arms a timer', () => {
    const timers = spyOnTimers();
    const calls = () => timers.map(({ mock }) => mock.calls.length);
    const frame$ = new Subject<number>();
    let seen = 0;
    const subscription = frame$.pipe(heartbeat(() => {}, { idle })).subscribe(() => seen++);
    const before = calls();
    for (let n = 0; n < 1000; n++) frame$.next(n);
    expect(calls()).toEqual(before);
    subscription.unsubscribe();
    expect(seen).toBe(1000);
    expect(before).toEqual([1, 0, 0, 0]);
  });

  it('H5: the first frame after a ping lifts the deadline, and those after it touch no timer', () => {
    const { frame$, pings } = beatingInFakeTime({ idle });
    jest.advanceTimersByTime(10_000);
    expect(pings).toEqual(['x']);
    frame$.next('the answer');
    const timers = spyOnTimers();
    for (let n = 0; n < 1000; n++) frame$.next('message');
    for (const timer of timers) expect(timer).not.toHaveBeenCalled();
  });

  it.each([1, 700])('H5: a beat that is answered after %p ms makes two timers and clears two', (latency) => {
    const { frame$, pings } = beatingInFakeTime({ idle });
    const answer = () => {
      jest.advanceTimersByTime(latency);
      frame$.next('the answer');
    };
    jest.advanceTimersByTime(10_000);
    answer();
    const timers = spyOnTimers();
    jest.advanceTimersByTime(10_000);
    answer();
    expect(pings).toEqual(['x', 'x']);
    expect(timers.map(({ mock }) => mock.calls.length)).toEqual([2, 0, 2, 0]);
  });

  it('H6: a deadline that fires late grants one fresh probe', () => {
    const { pings, errors } = beatingInFakeTime({ idle });
    jest.advanceTimersByTime(10_000);
    sleep(60_000);
    jest.advanceTimersByTime(5_000);
    expect(pings).toEqual(['x', 'x']);
    jest.advanceTimersByTime(4_999);
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(errors).toMatchObject([PONG_TIMEOUT]);
    expect(pings).toHaveLength(2);
  });

  it('H6: a second late deadline grants no further probe', () => {
    const { pings, errors } = beatingInFakeTime({ idle });
    jest.advanceTimersByTime(10_000);
    sleep(60_000);
    jest.advanceTimersByTime(5_000);
    sleep(60_000);
    jest.advanceTimersByTime(5_000 + LAST_LOOK);
    expect(errors).toMatchObject([PONG_TIMEOUT]);
    expect(pings).toHaveLength(2);
  });

  it('H6: a connection that answers the probe is kept, and the next late deadline grants another', () => {
    const { frame$, pings, errors } = beatingInFakeTime({ idle });
    for (const count of [1, 3]) {
      advanceToPing(count, pings);
      sleep(60_000);
      jest.advanceTimersByTime(5_000);
      expect(pings).toHaveLength(count + 1);
      frame$.next('pong');
    }
    expect(errors).toEqual([]);
  });

  it.each([
    [100, 'ends the connection', 1],
    [101, 'grants a fresh probe', 2],
  ])('H6: a deadline that fires %i ms late %s', (lateness, _, expected) => {
    const { pings, errors } = beatingInFakeTime({ idle });
    jest.advanceTimersByTime(10_000);
    sleep(lateness);
    jest.advanceTimersByTime(5_000 + LAST_LOOK);
    expect(pings).toHaveLength(expected);
    expect(errors).toHaveLength(2 - expected);
  });

  it('H6: a deadline that fires a little late first takes in an answer that was not read yet', () => {
    const { frame$, pings, errors } = beatingInFakeTime({ idle });
    jest.advanceTimersByTime(10_000);
    sleep(50);
    jest.advanceTimersByTime(5_000);
    frame$.next('pong');
    jest.advanceTimersByTime(4_000);
    expect(pings).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('a program that slept between two pings sends the next one and awaits its pong as usual', () => {
    const { pings, errors } = beatingInFakeTime({ idle });
    sleep(3_600_000);
    jest.advanceTimersByTime(10_000);
    expect(pings).toHaveLength(1);
    jest.advanceTimersByTime(4_999);
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(errors).toMatchObject([PONG_TIMEOUT]);
  });

  it.each([-3_600_000, 3_600_000, -40 * DAY, 40 * DAY])(
    'H11: a clock that is set by %i ms puts off neither a ping nor a deadline, and grants no further probe',
    (step) => {
      const { frame$, pings, errors } = beatingInFakeTime({ idle });
      jest.advanceTimersByTime(9_000);
      frame$.next('message');
      setClock(step);
      jest.advanceTimersByTime(idle ? 9_999 : 999);
      expect(pings).toHaveLength(0);
      jest.advanceTimersByTime(1);
      expect(pings).toHaveLength(1);
      setClock(step);
      jest.advanceTimersByTime(4_999);
      expect(errors).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(errors).toMatchObject([PONG_TIMEOUT]);
      expect(pings).toHaveLength(1);
    },
  );

  it.each<[string, FakeableAPI[]]>([
    ['alone', ['Date', 'performance']],
    ['and Date, but not performance', ['performance']],
    ['and performance, but not Date', ['Date']],
  ])('H11: under a fake clock that moves timers %s, pings leave and deadlines end', (_, doNotFake) => {
    jest.useFakeTimers({ doNotFake });
    const { frame$, pings, errors } = beatingOn({ idle });
    // Real time, which is what can be read, passes too.
    const realTime = 500;
    for (let count = 1; count <= 5; count++) {
      jest.advanceTimersByTime(10_000 - realTime);
      expect(pings).toHaveLength(count - 1);
      jest.advanceTimersByTime(realTime);
      expect(pings).toHaveLength(count);
      frame$.next('pong');
    }
    jest.advanceTimersByTime(15_000 - realTime);
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(realTime);
    expect(errors).toMatchObject([PONG_TIMEOUT]);
  });

  it('H11: latency is told right when the clock is set between ping and pong', () => {
    const onPong = jest.fn();
    const { frame$ } = beatingInFakeTime({ idle, onPong });
    jest.advanceTimersByTime(10_000);
    setClock(-3_600_000);
    jest.advanceTimersByTime(40);
    frame$.next('pong');
    expect(onPong.mock.calls).toEqual([[40, undefined]]);
  });

  describe.each([
    ['before the first ping', 0],
    ['while a pong is awaited', 12_000],
  ])('%s', (_, at) => {
    it.each(['completes', 'errors', 'is unsubscribed from'])('leaves no timer when the source %s', (end) => {
      const { frame$, subscription, errors } = beatingInFakeTime({ idle });
      jest.advanceTimersByTime(at);
      expect(jest.getTimerCount()).toBeGreaterThan(0);
      if (end === 'completes') frame$.complete();
      else if (end === 'errors') frame$.error(new Error(end));
      else subscription.unsubscribe();
      expect(jest.getTimerCount()).toBe(0);
      expect(errors).toEqual(end === 'errors' ? [new Error(end)] : []);
    });
  });

  it('leaves no timer when a ping is not answered', () => {
    const { errors } = beatingInFakeTime({ idle });
    jest.advanceTimersByTime(15_000);
    expect(errors).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves no timer when send() ends the source', () => {
    jest.useFakeTimers();
    const frame$ = new Subject<string>();
    const complete = jest.fn();
    frame$.pipe(heartbeat(() => frame$.complete(), { idle })).subscribe({ complete });
    jest.advanceTimersByTime(10_000);
    expect(complete).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});

import { array, assert, asyncProperty, integer } from 'fast-check';
import { asyncScheduler } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocket, type WebSocketConstructor } from '../lib/index.js';
import { classicScript } from './support/classicScript.js';
import { scripted, type ScriptedOptions } from './support/scripted.js';
import { marbles } from './support/marbles.js';
import { serverOnTimers, withTimeline } from './support/timeline.js';

const url = 'ws://example.com/classic';
const PING = 'send heartbeat';

/** A server: its sockets' scripts, whether it echoes pings at a time, and which calls of the constructor throw. */
interface Server {
  scripts: string[];
  echoes?: (ms: number) => boolean;
  throwsAt?: number[];
}

const ours = (WebSocketCtor: WebSocketConstructor): HeartbeatSocket<string> =>
  heartbeatSocket$({
    url,
    WebSocketCtor,
    heartbeat: { interval: 10_000, idle: true, pongTimeout: 11_000, patience: 0, ping: 'heartbeat' },
    reconnect: 3_000,
  });

function echo({ echoes = () => false }: Server): ScriptedOptions {
  const start = asyncScheduler.now();
  return { reply: (frame) => (echoes(asyncScheduler.now() - start) ? frame : undefined) };
}

describe('heartbeatSocket$ with the figures of the classic script', () => {
  /** Its timeline in virtual time until `act`, by default unsubscribing, and what came of that in a minute. */
  const play = (server: Server, until: number, act?: (socket$: HeartbeatSocket<string>) => void) => {
    let seen = '';
    let timeline: string[] = [];
    let after: string[] = [];
    marbles(({ cold, flush }) => {
      const fake = scripted(cold, server.scripts, echo(server));
      const noted = withTimeline(fake.WebSocketCtor, server.throwsAt);
      const socket$ = ours(noted.WebSocketCtor);
      const subscription = socket$.subscribe((message) => (seen += message));
      asyncScheduler.schedule(() => {
        timeline = noted.timeline.splice(0);
        if (act) act(socket$);
        else subscription.unsubscribe();
      }, until);
      asyncScheduler.schedule(() => subscription.unsubscribe(), until + 60_000);
      flush();
      after = noted.timeline;
      expect(fake.live).toBe(0);
    });
    return { timeline, seen, after };
  };

  it('pings 10 s after the last message, counts an echo as a message, and does not emit it', () => {
    const { timeline, seen } = play({ scripts: ['o'], echoes: () => true }, 35_000);
    expect(timeline).toEqual(['0 connect', `10000 ${PING}`, `20000 ${PING}`, `30000 ${PING}`]);
    expect(seen).toBe('');
  });

  it('puts the ping off with every message', () => {
    const { timeline, seen } = play({ scripts: ['o 8999ms a 8999ms b 3999ms c'], echoes: () => true }, 45_000);
    expect(timeline).toEqual(['0 connect', `32000 ${PING}`, `42000 ${PING}`]);
    expect(seen).toBe('abc');
  });

  it('takes any message for an answer, up to 11 s after the ping', () => {
    const { timeline, seen } = play({ scripts: ['o 20998ms a 20998ms b'] }, 55_000);
    expect(timeline).toEqual(['0 connect', `10000 ${PING}`, `30999 ${PING}`, `51998 ${PING}`]);
    expect(seen).toBe('ab');
  });

  it('closes a socket 21 s after the last message and opens the next 3 s later', () => {
    const { timeline } = play({ scripts: ['o', 'o'] }, 40_000);
    expect(timeline).toEqual(['0 connect', `10000 ${PING}`, '21000 close', '24000 connect', `34000 ${PING}`]);
  });

  it.each<[what: string, server: Server, timeline: string[]]>([
    ['an error and a close event', { scripts: ['o 4999ms #', 'o'] }, ['0 connect', '8000 connect']],
    ['a clean close', { scripts: ['o 4999ms |', 'o'] }, ['0 connect', '8000 connect']],
    ['a refused connection', { scripts: ['2s #', 'o'] }, ['0 connect', '5000 connect']],
    ['a constructor that throws', { scripts: ['o'], throwsAt: [1] }, ['0 connect', '3000 connect']],
  ])('makes one retry, 3 s after %s', (_, server, expected) => {
    expect(play(server, 12_000).timeline).toEqual(expected);
  });

  it('retries after every loss, where the classic script never clears its flag', () => {
    const scripts = ['o 3999ms a', '1s o 4999ms #', '#', 'o 999ms |', 'o b'];
    const echoes = (ms: number) => ms < 20_000 || ms > 57_000;
    const { timeline, seen } = play({ scripts, echoes, throwsAt: [3] }, 80_000);
    expect(timeline).toEqual([
      '0 connect',
      `14000 ${PING}`,
      `24000 ${PING}`,
      '35000 close',
      '38000 connect',
      '47000 connect',
      '50000 connect',
      '53000 connect',
      '57000 connect',
      `67001 ${PING}`,
      `77001 ${PING}`,
    ]);
    expect(seen).toBe('ab');
  });

  it('stays closed when closed on purpose, where the classic script reconnects', () => {
    const server: Server = { scripts: ['o'], echoes: () => true };
    expect(play(server, 5_000).after).toEqual(['5000 close']);
    expect(play(server, 5_000, (socket$) => socket$.complete()).after).toEqual(['5000 close']);
    expect(play(server, 5_000, (socket$) => socket$.error({ code: 4000 })).after).toEqual(['5000 close']);
    // During the wait for a retry.
    expect(play({ scripts: ['#'] }, 2_000, (socket$) => socket$.complete()).after).toEqual([]);
  });
});

describe('heartbeatSocket$ beside the classic script, over the same server', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** The timelines of both; both are closed on purpose at the end. */
  async function race(server: Server, ms: number) {
    const make = () => withTimeline(serverOnTimers(server.scripts, echo(server)).WebSocketCtor, server.throwsAt);
    const [classic, own] = [make(), make()];
    const script = classicScript(url, classic.WebSocketCtor);
    const socket$ = ours(own.WebSocketCtor);
    socket$.subscribe();
    await jest.advanceTimersByTimeAsync(ms);
    const timelines = { classic: classic.timeline.splice(0), ours: own.timeline.splice(0) };
    script.close();
    socket$.complete();
    await jest.advanceTimersByTimeAsync(30_000);
    jest.clearAllTimers();
    return { ...timelines, afterClose: { classic: classic.timeline, ours: own.timeline } };
  }

  it.each<[what: string, server: Server, entries: number]>([
    ['a server that echoes', { scripts: ['o'], echoes: () => true }, 7],
    ['messages that put the ping off', { scripts: ['o 8s a 9s b 3s c 9999ms d'], echoes: () => true }, 4],
    ['messages that answer', { scripts: ['o 20s a 15s b 9s c'] }, 4],
    ['silence, and then a server that echoes', { scripts: ['o', '2s o'], echoes: (ms) => ms > 22_000 }, 7],
    ['echoes that cease', { scripts: ['o', 'o 2s a'], echoes: (ms) => ms < 25_000 || ms > 42_000 }, 7],
    ['a drop', { scripts: ['o 15s #', '500ms o'], echoes: () => true }, 7],
    ['a drop while an answer is awaited', { scripts: ['o 15s #', 'o'], echoes: (ms) => ms > 15_000 }, 7],
    ['a clean close', { scripts: ['o 3s a 3s |', 'o'], echoes: () => true }, 7],
    ['a refused connection', { scripts: ['100ms #', 'o'], echoes: () => true }, 8],
    ['a constructor that throws', { scripts: ['o'], echoes: () => true, throwsAt: [1] }, 8],
  ])('connects, pings and closes tick for tick: %s', async (_, server, entries) => {
    const { classic, ours } = await race(server, 63_500);
    expect(ours).toEqual(classic);
    expect(ours).toHaveLength(entries);
  });

  it('connects, pings and closes at the same times whenever messages come, until the script fails to reconnect', async () => {
    const gaps = array(integer({ min: 0, max: 22_000 }), { maxLength: 6 });
    await assert(
      asyncProperty(gaps, async (gaps) => {
        const scripts = [['o', ...gaps.map((ms) => `${ms}ms a`)].join(' '), 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o'];
        const { classic, ours } = await race({ scripts }, 180_000);
        expect(ours.slice(0, classic.length)).toEqual(classic);
        // Both have lost two sockets by now, but one came back only once.
        expect(classic.filter((entry) => entry.endsWith('connect'))).toHaveLength(2);
        expect(classic.at(-1)).toMatch('close');
        expect(ours[classic.length]).toMatch('connect');
      }),
      { numRuns: 30 },
    );
  });

  it('reconnects after every loss, where the script reconnects only once', async () => {
    const { classic, ours } = await race({ scripts: ['#', '#', '#', 'o'] }, 20_000);
    expect(classic).toEqual(['0 connect', '3000 connect']);
    expect(ours).toEqual(['0 connect', '3000 connect', '6000 connect', '9000 connect', `19000 ${PING}`]);
  });

  it('stays closed when closed on purpose, where the script reconnects', async () => {
    const { afterClose } = await race({ scripts: ['o', 'o'], echoes: () => true }, 5_000);
    expect(afterClose.classic.slice(0, 2)).toEqual(['5000 close', '8000 connect']);
    expect(afterClose.ours).toEqual(['5000 close']);
  });
});

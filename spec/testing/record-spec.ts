import { ignoreElements, Subject, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { heartbeatSocket$, type HeartbeatSocketConfig, type LifecycleSignal } from '../../lib/index.js';
import { marbleServer, record } from '../../lib/testing/index.js';
import { compile } from '../support/examples.js';
import { expectedIn, recordLife as live, type RecordedLife as Life } from '../support/recording.js';
import { runSpec } from '../support/runModule.js';

const LETTERS: Record<string, string> = { idle: 'i', connecting: 'c', open: 'o', waiting: 'w', closed: 'x' };
const lettersOf = (states: readonly string[]) =>
  states
    .map((state) => LETTERS[state])
    .join('')
    .replace(/^i/, '');

const lives: [string, Life][] = [
  ['messages and pongs', { attempts: ['9ms oa 999ms b 990ms p 2s p 2s p 2s p 2s p'], until: 9_500 }],
  ['a silent peer', { attempts: ['9ms o 2500ms p', '3ms o', '5ms o'], until: 30_000, config: { reconnect: 900 } }],
  ['a peer that never answers', { attempts: Array(8).fill('o') as string[] }],
  ['handshakes that hang', { attempts: Array(12).fill('-') as string[] }],
  ['refusals', { attempts: ['#', '7ms #', '80ms #', '3ms oa', '-'], until: 5_000 }],
  [
    'restarts',
    {
      attempts: [{ marbles: '5ms oa|', code: 1012 }, '#', '#', { marbles: '-o 300ms |', code: 1001 }, 'o'],
      until: 3_900,
    },
  ],
  ['cut connections', { attempts: ['o 700ms #', 'o 1ms #', '9ms o'], until: 3_000 }],
  ['a fatal close code', { attempts: ['ob#', { marbles: 'oa 80ms |', code: 1008 }] }],
  ['an end by shouldReconnect', { attempts: ['o#', 'o#'], config: { reconnect: { delay: 70, maxRetries: 1 } } }],
  ['a clean end without reconnecting', { attempts: ['oa|'], config: { reconnect: false } }],
  [
    'a silence without pings',
    { attempts: ['oa 900ms b', 'o'], config: { heartbeat: { interval: 1_500, ping: false } }, until: 4_000 },
  ],
  ['everything at once', { attempts: ['(oab|)', '(oa#)', '(o)'], until: 1_500 }],
  [
    'reconnect()',
    { attempts: ['o', 'o'], until: 1_500, act: (socket$) => timer(700).subscribe(() => socket$.reconnect()) },
  ],
  ['unsubscribe()', { attempts: ['9ms o'], act: (socket$) => timer(700).subscribe(() => socket$.unsubscribe()) }],
  [
    'unsubscribe() while it waits',
    { attempts: ['#'], act: (socket$) => timer(70).subscribe(() => socket$.unsubscribe()) },
  ],
  [
    'a handshake in messages',
    { attempts: ['ob', 'o'], config: { onOpen: () => timer(90).pipe(ignoreElements()) }, until: 1_000 },
  ],
  ['a recording that begins when it is open', { attempts: ['5ms o 900ms #', '7ms o'], from: 400, until: 3_000 }],
  ['a recording that begins while it waits', { attempts: ['#', '7ms o'], from: 400, until: 2_000 }],
  [
    'a recording that has forgotten its beginning',
    { attempts: ['5ms o 900ms #', '7ms o', 'o'], limit: 5, until: 1_900 },
  ],
];

describe('record', () => {
  it.each(lives)('writes a spec that passes and has the statuses of %s', (_what, life) => {
    for (const payloads of [false, true]) {
      const { text, states } = live({ ...life, payloads });
      runSpec(text);
      const expected = expectedIn(text);
      if (life.limit === undefined) expect(running(expected)).toBe(running(whole(lettersOf(states), life.from)));
    }
  });

  it('writes a spec that fails when the socket behaves otherwise', () => {
    const { text } = live({ attempts: ['o', '-', 'o'], until: 12_000 });
    const otherwise = (change: Partial<HeartbeatSocketConfig<unknown>>) => ({
      heartbeatSocket$: ((config: HeartbeatSocketConfig<unknown>) =>
        heartbeatSocket$({ ...config, ...change })) as typeof heartbeatSocket$,
    });
    for (const change of [
      { heartbeat: false },
      { connectTimeout: 9 },
      { reconnect: 3 },
      { reconnect: false },
    ] as const) {
      expect(() => runSpec(text, otherwise(change))).toThrow(/^the marbles differ|^attempt \d was made/);
    }
  });

  it('writes code that a strict compiler takes', () => {
    const some = lives.filter(([name]) => /silent|reconnect\(\)|forgotten/.test(name));
    const sources = some.map(([name, life]) => ({ name, code: live({ ...life, payloads: true }).text }));
    expect([...compile(sources).values()].flat()).toEqual([]);
  });

  it('keeps no payload unless asked, and what was given as a message if asked', () => {
    const life: Life = { attempts: ['oa'], until: 100 };
    expect(live(life).events.filter((event) => JSON.stringify(event).includes('"a"'))).toEqual([]);
    expect(live({ ...life, payloads: true }).events).toContainEqual({ type: 'message', message: 'a', at: 1 });
    expect(live({ ...life, payloads: true }).text).toContain('const values = {"a":"a"};');
  });

  it('does not connect, and keeps the newest events', () => {
    const { events } = live({ attempts: Array(9).fill('#') as string[], limit: 3, until: 4_000 });
    expect(events).toHaveLength(3);
    new TestScheduler(() => {}).run(({ cold, flush }) => {
      const server = marbleServer(cold, []);
      const recording = record(heartbeatSocket$({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor }));
      flush();
      expect([recording.events, server.connections]).toEqual([[], []]);
      expect(() => recording.toMarbles()).toThrow('nothing to replay');
    });
  });

  it('replays what followed the last time that the socket was idle', () => {
    const signal$ = new Subject<LifecycleSignal>();
    const { text } = live({
      attempts: ['o#', 'o 200ms #', 'o'],
      until: 1_000,
      config: { lifecycle: signal$, reconnect: { delay: 50, maxRetries: 0 } },
      act: (socket$) => timer(300).subscribe(() => socket$.subscribe({ error: () => {} })),
    });
    expect(expectedIn(text)).toBe('cox');
    runSpec(text);
  });

  it.each([
    ['reconnect()', 'lost message connecting', "toBe('co 102ms c-o"],
    ['pagehide', 'lost retry message connecting', "toBe('co 103ms w"],
  ])('has a message before the end that it moved another subscriber to, by %s', (how, types, statuses) => {
    const signal$ = new Subject<LifecycleSignal>();
    const { text, events } = live({
      attempts: ['2ms oa 100ms b', '3ms oc'],
      until: 900,
      from: 1, // the other subscriber is notified first
      payloads: true,
      config: { lifecycle: signal$ },
      act(socket$) {
        socket$.subscribe((message) => {
          if (message !== 'b') return;
          if (how === 'pagehide') signal$.next(how);
          else socket$.reconnect();
        });
        timer(300).subscribe(() => signal$.next('online'));
        timer(901).subscribe(() => socket$.unsubscribe());
      },
    });
    expect(events.map(({ type }) => type).join(' ')).toContain(types);
    expect(text).toContain("toBe('--a 100ms b");
    expect(text).toContain(statuses);
    runSpec(text);
  });

  it('records messages again when another subscriber connects a closed socket', () => {
    const { text } = live({
      attempts: ['oa', '3ms ob'],
      until: 900,
      payloads: true,
      act(socket$) {
        timer(100).subscribe(() => socket$.complete());
        timer(200).subscribe(() => socket$.subscribe());
        timer(900).subscribe(() => socket$.unsubscribe());
      },
    });
    expect(text).toContain('const values = {"b":"b"};');
    runSpec(text);
  });

  it('connects no socket that has closed', () => {
    const { states } = live({
      attempts: ['oa'],
      until: 900,
      payloads: true,
      act: (socket$) => timer(100).subscribe(() => socket$.complete()),
    });
    expect(states.slice(-1)).toEqual(['closed']);
  });

  it('replays the loss that closed the socket, if only the end is kept', () => {
    const { text } = live({ attempts: ['o', { marbles: 'o 80ms |', code: 1008 }], limit: 1, until: 9_000 });
    expect(expectedIn(text)).toBe('cox');
    expect(text).toContain("|', code: 1008 }");
    runSpec(text);
  });

  it('says what its limit may be', () => {
    expect(() => record(heartbeatSocket$('ws://test'), { limit: 0 })).toThrow('record.limit must be a number from 1');
  });
});

/** Without what the test does last: it leaves. */
const running = (letters: string) => letters.replace(/i$/, '');

/** With what the spec does first to come to where the recording began. */
function whole(letters: string, from = 0): string {
  if (!from) return letters;
  return (letters.startsWith('w') ? 'c' : letters.startsWith('o') ? 'c' : '') + letters;
}

import fc from 'fast-check';
import { heartbeatSocket$, type HeartbeatSocketConfig } from '../../lib/index.js';
import { writeDiagram } from '../../playground/model/diagram.js';
import { writeMarbles } from '../../lib/testing/marbles.js';
import type { Mark } from '../../playground/model/marks.js';
import { compile } from '../support/examples.js';
import { recordLife } from '../support/recordedLife.js';
import { runSpec } from '../support/runModule.js';

/** Messages and pongs; the peer falls silent; a handshake hangs; one is refused; the server restarts; a reset. */
const LIFE = [
  ' 12ms o 300ms a 999ms b 999ms p 20ms c 980ms d 999ms p e 2s',
  '-',
  '10ms #',
  { marbles: ' 5ms o 1s f 500ms |', code: 1012 },
  ' 3ms o 900ms g 600ms #',
  'o 2500ms p 1s h',
];

const waits = () => {
  const drawn = [700, 300, 1_100, 450, 820];
  return () => drawn.shift() ?? 1_000;
};

const life = () => recordLife(LIFE, waits(), 22_000);

const UNTIL = 22_000;

/** The library, with a socket that behaves otherwise. */
const otherwise = (change: Partial<HeartbeatSocketConfig<unknown>>) => ({
  heartbeatSocket$: ((config: HeartbeatSocketConfig<unknown>) =>
    heartbeatSocket$({ ...config, ...change })) as typeof heartbeatSocket$,
});

describe('writeDiagram', () => {
  it('writes a spec that passes', () => {
    const marks = life();
    expect(new Set(marks.flatMap((mark) => (mark.type === 'lost' ? [mark.kind] : [])))).toEqual(
      new Set(['pong-timeout', 'connect-timeout', 'error', 'close']),
    );
    runSpec(writeDiagram(marks, [], UNTIL));
  });

  it('writes marbles that can be read', () => {
    const marks = recordLife(['  5ms o-a 2s p', 'o--|'], () => 600, 6_000);
    const text = writeDiagram(marks, [{ at: 3_100, what: 'pulled', isOn: true }], 6_000);
    expect(text).toMatch(/^import \{ map \} from 'rxjs';\nimport \{ TestScheduler \} from 'rxjs\/testing';\n/);
    expect(text).toContain('// Seen in the playground, in 6.0 s:\n//     3.1 s  the cable is pulled\n');
    expect(text).toContain("      '-----o-a 2000ms p',\n");
    expect(text).toContain("expectObservable(socket$, '^ 6000ms !').toBe('7ms a');");
    expect(text).toContain("expectObservable(state$).toBe('c----o");
    expect(text).toContain("toBe('2005ms p 1999ms p', { p: ");
  });

  it('writes the close code of a clean close', () => {
    const marks = recordLife([{ marbles: 'o--|', code: 1012 }, '-'], () => 600, 1_000);
    expect(writeDiagram(marks, [], 1_000)).toContain("{ marbles: '-o--|', code: 1012 },");
  });

  it('writes code that a strict compiler takes', () => {
    const code = writeDiagram(life(), [], UNTIL);
    expect(compile([{ name: 'the spec', code }]).get('the spec')).toEqual([]);
  });

  it('writes a spec that passes before anything has happened', () => {
    runSpec(writeDiagram([{ type: 'connecting', at: 7 }], [], 7));
  });

  it.each<[string, Partial<HeartbeatSocketConfig<unknown>>]>([
    ['has no heartbeat', { heartbeat: false }],
    ['is more patient', { heartbeat: { interval: 2_000, pongTimeout: 1_500 } }],
    ['pings less often', { heartbeat: { interval: 2_001, pongTimeout: 1_000 } }],
    ['recognises no pong', { heartbeat: { interval: 2_000, pongTimeout: 1_000, isPong: () => false } }],
    ['waits longer for a handshake', { connectTimeout: 6_001 }],
    ['waits longer for a retry', { reconnect: 701 }],
    ['does not retry a clean close', { reconnect: { delay: waits(), shouldReconnect: ({ code }) => code !== 1012 } }],
    [
      'loses messages',
      {
        deserializer: () => {
          throw new Error('lost');
        },
      },
    ],
  ])('writes a spec that fails when the socket %s', (_how, change) => {
    const text = writeDiagram(life(), [], UNTIL);
    expect(() => runSpec(text, otherwise(change))).toThrow(/^the marbles differ|^attempt \d was made/);
  });

  it('writes a spec that passes whatever happened, however late the timers and the page were', () => {
    // Nothing comes in the very frame in which the client acts: TestScheduler does not play that.
    const time = fc.integer({ min: 1, max: 12_000 }).filter((time) => time % 100 > 0);
    const frame = fc.record({ time, letter: fc.constantFrom('a', 'b', 'c', 'p') });
    const opened = fc
      .record({
        handshake: fc.integer({ min: 1, max: 400 }),
        frames: fc.uniqueArray(frame, { maxLength: 12, selector: ({ time }) => time }),
        end: fc.constantFrom('', '|', '#'),
      })
      .map(({ handshake, frames, end }) => {
        const sent = [...frames].sort((a, b) => a.time - b.time);
        const last = { time: Math.floor((sent[sent.length - 1]?.time ?? 0) / 100) * 100 + 150, letter: end };
        return `${handshake}ms ${writeMarbles([{ time: 0, letter: 'o' }, ...sent, ...(end ? [last] : [])])}`;
      });
    const refused = time.map((time) => `${time % 2_500}ms #`);
    const attempt = fc.oneof({ weight: 5, arbitrary: opened }, fc.constant('-'), refused);
    const scene = fc.record({
      attempts: fc.array(attempt, { minLength: 1, maxLength: 5 }),
      until: fc.integer({ min: 50, max: 30_000 }),
      lateness: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 7 }),
    });
    fc.assert(
      fc.property(scene, ({ attempts, until, lateness }) => {
        const marks = recordLife([...attempts, ...Array<string>(40).fill('-')], () => 400, until);
        const end = Math.max(until, marks[marks.length - 1]!.at);
        runSpec(writeDiagram(marks, [], end));
        runSpec(writeDiagram(delayed(marks, lateness), [], end + 100));
      }),
      { numRuns: 60 },
    );
  });
});

/** The same, as a busy machine would have told it: each a little late, none before what came before it. */
function delayed(marks: readonly Mark[], lateness: readonly number[]): Mark[] {
  let last = 0;
  return marks.map((mark, i) => {
    last = Math.max(last, mark.at + lateness[i % lateness.length]!);
    return { ...mark, at: last };
  });
}

import { ignoreElements, Subject, timer } from 'rxjs';
import { handover, type HeartbeatSocket, type LifecycleSignal } from '../../lib/index.js';
import { compile } from '../support/examples.js';
import { expectedIn, recordLife, type RecordedLife } from '../support/recording.js';
import { runSpec } from '../support/runModule.js';

const callAt =
  (at: number, method: 'handover' | 'reconnect' | 'unsubscribe' = 'handover') =>
  (socket$: HeartbeatSocket<unknown>) =>
    timer(at).subscribe(() => socket$[method]());

const calls = (...made: ReturnType<typeof callAt>[]) => ({
  act: (socket$: HeartbeatSocket<unknown>) => made.forEach((call) => call(socket$)),
});

const at700 = calls(callAt(700));
const config = { handover: handover({ drainTimeout: 0 }) };

/** What is recorded, and the statuses that the spec expects. */
const lives: [string, string, RecordedLife][] = [
  ['that succeeds', 'cooi', { attempts: ['9ms oa 900ms b', '400ms o 100ms c'], config, until: 1_900, ...at700 }],
  [
    'whose old connection goes on until a pong',
    'cooi',
    {
      attempts: ['oa 999ms b', '5ms o', '-'],
      config: { handover: handover({ drainTimeout: 90 }) },
      until: 1_900,
      ...at700,
    },
  ],
  [
    'by age',
    'coooi',
    { attempts: ['o', 'o', 'o'], config: { handover: handover({ renewAfter: 400, drainTimeout: 0 }) }, until: 900 },
  ],
  [
    'whose new connection has a handshake in messages',
    'cooi',
    {
      attempts: ['o', '9ms o'],
      config: { ...config, onOpen: () => timer(90).pipe(ignoreElements()) },
      until: 1_500,
      ...at700,
    },
  ],
  ['that is refused', 'coi', { attempts: ['oa 900ms b', '400ms #'], config, until: 1_900, ...at700 }],
  [
    'that takes too long',
    'coi',
    { attempts: ['o', '-'], config: { ...config, connectTimeout: 300 }, until: 1_900, ...at700 },
  ],
  [
    'that is refused, and the next one',
    'cooi',
    { attempts: ['o', '9ms #', '30ms o'], config, until: 1_900, ...calls(callAt(700), callAt(900)) },
  ],
  [
    'during which the old connection ends',
    'cocoi',
    { attempts: ['o 800ms #', '400ms oa'], config, until: 1_500, ...at700 },
  ],
  [
    'whose two connections end',
    'cocwcoi',
    { attempts: [{ marbles: 'o 800ms |', code: 1012 }, '400ms #', '9ms oa'], config, until: 1_900, ...at700 },
  ],
  [
    'after whose end the server is silent',
    'coowcoi',
    { attempts: ['o', '9ms o', '9ms o'], config, until: 4_500, ...at700 },
  ],
  [
    'that reconnect() puts an end to',
    'cocoi',
    { attempts: ['o', '-', '9ms oa'], config, until: 1_900, ...calls(callAt(700), callAt(900, 'reconnect')) },
  ],
  [
    'that unsubscribe() puts an end to',
    'cox',
    { attempts: ['o', '-'], config, until: 1_900, ...calls(callAt(700), callAt(900, 'unsubscribe')) },
  ],
  ['that is under way at the end', 'coi', { attempts: ['o', '-'], config, until: 1_900, ...at700 }],
  [
    'that had begun before the recording',
    'cooi',
    { attempts: ['o', '400ms oa'], config, from: 900, until: 1_900, ...at700 },
  ],
  ['that is forgotten', 'cooi', { attempts: ['o', '400ms o'], config, limit: 1, until: 1_900, ...at700 }],
];

describe('record', () => {
  it.each(lives)('C10: replays a handover %s', (_what, statuses, life) => {
    for (const payloads of [false, true]) {
      const { text } = recordLife({ ...life, payloads });
      expect(expectedIn(text)).toBe(statuses);
      runSpec(text);
    }
  });

  it('C10: replays a page that is put aside during a handover', () => {
    const signal$ = new Subject<LifecycleSignal>();
    const { text } = recordLife({
      attempts: ['o', '-', 'o'],
      config: { ...config, lifecycle: signal$ },
      until: 1_900,
      act(socket$) {
        callAt(700)(socket$);
        timer(900).subscribe(() => signal$.next('pagehide'));
        timer(1_200).subscribe(() => signal$.next('online'));
      },
    });
    expect(expectedIn(text)).toBe('cowcoi');
    runSpec(text);
  });

  it('C10: keeps the close code of a connection that ended during a handover which failed', () => {
    const life = lives.find(([what]) => what === 'whose two connections end')![2];
    expect(recordLife(life).text).toMatch(/\|', code: 1012 }/);
  });

  it('C10: replays a handover with one option, in code that a strict compiler takes', () => {
    const [, , life] = lives[0]!;
    const code = recordLife({ ...life, payloads: true }).text;
    expect(code).toContain('handover: handover({ drainTimeout: 0 }),');
    expect(code).toContain('socket$.handover()');
    expect(compile([{ name: 'the spec', code }]).get('the spec')).toEqual([]);
  });
});

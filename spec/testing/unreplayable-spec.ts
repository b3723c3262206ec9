import { Subject, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { heartbeatSocket$, type LifecycleSignal } from '../../lib/index.js';
import {
  fakeServer,
  record,
  UnreplayableError,
  type Recordable,
  type RecordedEvent,
  type UnreplayableReason,
} from '../../lib/testing/index.js';
import { recordLife } from '../support/recording.js';
import { runSpec } from '../support/runModule.js';
import { thrownBy } from '../support/thrownBy.js';

/** Records a message as a deserializer may give it. */
function recordingOf(...messages: unknown[]) {
  const next$ = new Subject<unknown>();
  const event$ = new Subject<RecordedEvent>();
  const status$ = new Subject();
  const recording = record(Object.assign(next$, { events$: event$, status$ }) as unknown as Recordable, {
    payloads: true,
    limit: 100_000,
  });
  event$.next({ type: 'connecting', state: 'connecting', attempt: 0, at: 0 });
  event$.next({ type: 'open', state: 'open', since: 0, at: 1 });
  for (const message of messages) next$.next(message);
  return recording;
}

const refusalOf = (work: () => unknown): [UnreplayableReason, string] => {
  const error = thrownBy(work) as UnreplayableError;
  expect(error).toBeInstanceOf(UnreplayableError);
  expect(error.name).toBe('UnreplayableError');
  return [error.reason, error.message];
};

/** The messages in a spec, by letter. */
const valuesIn = (text: string) =>
  JSON.parse(/const values = (.*?);\n/s.exec(text)![1]!.replaceAll('["__proto__"]:', '"__proto__":')) as Record<
    string,
    unknown
  >;

class Price {
  constructor(readonly secret: string) {}
}

const cycle: Record<string, unknown> = { secret: 's3cret' };
cycle['self'] = { cycle };

describe('toMarbles()', () => {
  it.each<[string, unknown, string]>([
    ['bytes', new Uint8Array(3), 'Uint8Array'],
    ['bytes in an object', { data: [new ArrayBuffer(3)] }, 'ArrayBuffer'],
    ['a date', { at: new Date(0) }, 'Date'],
    ['a map', new Map([['s3cret', 1]]), 'Map'],
    ['an instance of a class', [new Price('s3cret')], 'Price'],
    ['an object with a toJSON()', { toJSON: () => 's3cret' }, 'Object'],
    ['a bigint', { id: 3n }, 'bigint'],
    ['a symbol', Symbol('s3cret'), 'symbol'],
    ['a function', { call: () => 's3cret' }, 'function'],
    ['nothing', undefined, 'undefined'],
    ['a number that is not finite', { price: NaN }, 'a number that is not finite'],
    ['an object that contains itself', cycle, 'itself'],
  ])('refuses %s, says what it is and nothing of what is in it', (_what, message, name) => {
    const [reason, text] = refusalOf(() => recordingOf({ price: 1 }, message).toMarbles());
    expect(reason).toBe('not-json');
    expect(text).toBe(
      `a message contains ${name}, which JSON cannot carry: replay without messages, toMarbles({ payloads: false })`,
    );
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['text', 'a "text"\u2028 </script>'],
    ['a list', [1, [true, null]]],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: { b: 'c' } })],
    ['a property without a value', { a: undefined, b: 1 }],
    ['a property named __proto__', JSON.parse('{"__proto__":{"a":1},"b":"\\"__proto__\\":"}')],
    ['an object twice', [cycle['secret'], { a: cycle['secret'] }]],
  ])('replays %s', (_what, message) => {
    const text = recordingOf(message).toMarbles();
    runSpec(text);
    expect(JSON.stringify(valuesIn(text)['a'])).toBe(JSON.stringify(message));
  });

  it('replays without messages what it refuses with them', () => {
    const recording = recordingOf(new Uint8Array(3));
    const text = recording.toMarbles({ payloads: false });
    expect(text).toContain('const values = {};');
    runSpec(text);
  });

  it('has letters for twenty thousand different messages, and refuses more', () => {
    const count = 51 + 0x150 + 0x5200;
    const numbers = Array.from({ length: count }, (_, i) => i);
    const text = recordingOf(...numbers).toMarbles();
    const values = valuesIn(text);
    expect(Object.values(values)).toEqual(numbers);
    expect(Object.keys(values).filter((letter) => letter.trim().length !== 1 || letter === 'o')).toEqual([]);
    const [reason, message] = refusalOf(() => recordingOf(...numbers, count).toMarbles());
    expect(reason).toBe('too-many-messages');
    expect(message).toContain(`${count} different messages`);
  });

  it('writes a message that is a letter as that letter, if no other message has it', () => {
    expect(valuesIn(recordingOf('b', 7, 'a', 'o', 8, 'ab').toMarbles())).toEqual({
      a: 7,
      b: 'b',
      c: 'a',
      d: 'o',
      e: 8,
      f: 'ab',
    });
  });

  it('plays letters beyond the alphabet', () => {
    runSpec(recordingOf(...Array.from({ length: 420 }, (_, i) => ({ i }))).toMarbles());
  });

  it('refuses a wait that is longer than a timer', () => {
    const signal$ = new Subject<LifecycleSignal>();
    const aside = (until: number) => () =>
      recordLife({
        attempts: ['o', 'o'],
        config: { lifecycle: signal$, heartbeat: false },
        until: until + 20,
        act() {
          timer(10).subscribe(() => signal$.next('pagehide'));
          timer(until).subscribe(() => signal$.next('online'));
        },
      });
    runSpec(aside(2 ** 31 - 10)().text);
    expect(refusalOf(aside(2 ** 31 + 10))).toEqual([
      'too-long',
      'a wait or a session took longer than 24.8 days, the longest timer',
    ]);
    // It need not be over.
    expect(refusalOf(() => recordLife({ ...longWait(signal$), until: 2 ** 31 + 90 }))[0]).toBe('too-long');
  });

  it('replays a session that lasts longer than a timer, and refuses one that its heartbeat ended', () => {
    const longest = 2 ** 31 - 1;
    const heartbeat = { interval: longest, pongTimeout: longest };
    const life = { attempts: ['o', 'o'], until: 5e9 };
    runSpec(recordLife({ ...life, config: { heartbeat: false } }).text);
    runSpec(recordLife({ ...life, attempts: ['o 4e9ms #', 'o'], config: { heartbeat: false } }).text);
    const answered = { ...life, attempts: [`o ${longest + 50}ms p`, 'o'], until: 7e9, config: { heartbeat } };
    expect(refusalOf(() => recordLife(answered))[0]).toBe('too-long');
  });

  it('refuses a socket that has not begun to connect since it was last closed', () => {
    const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor: fakeServer().WebSocketCtor });
    const recording = record(socket$);
    expect(refusalOf(() => recording.toMarbles())).toEqual([
      'no-connection',
      'nothing to replay: the socket has not been connecting since it was last idle or closed',
    ]);
    const subscription = socket$.subscribe();
    runSpec(recording.toMarbles());
    subscription.unsubscribe();
  });

  it('says where the spec begins if the beginning was forgotten or not recorded', () => {
    const says = 'forgotten its beginning';
    const attempts = ['o 50ms #', 'o'];
    expect(recordLife({ attempts, until: 900 }).text).not.toContain(says);
    expect(recordLife({ attempts: ['50ms #', 'o'], until: 900, from: 20 }).text).not.toContain(says);
    expect(recordLife({ attempts, until: 900, limit: 2 }).text).toContain(says);
    expect(recordLife({ attempts, until: 900, from: 20 }).text).toContain(says);
  });

  it('gives an error that survives JSON', () => {
    const error = thrownBy(() => recordingOf(3n).toMarbles()) as UnreplayableError;
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'UnreplayableError',
      reason: 'not-json',
      message: error.message,
    });
  });

  it('ends a spec where the recording was stopped', () => {
    new TestScheduler(() => {}).run(({ flush }) => {
      const server = fakeServer();
      const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor, heartbeat: false });
      const recording = record(socket$);
      const subscription = socket$.subscribe();
      timer(100).subscribe(() => server.last.accept());
      timer(300).subscribe(() => recording.stop());
      timer(9_000).subscribe(() => {
        expect(recording.toMarbles()).toContain("'^ 299ms !'");
        subscription.unsubscribe();
      });
      flush();
      expect(recording.toMarbles()).toContain("'^ 299ms !'");
    });
  });
});

const longWait = (signal$: Subject<LifecycleSignal>) => ({
  attempts: ['o'],
  config: { lifecycle: signal$, heartbeat: false } as const,
  act: () => timer(10).subscribe(() => signal$.next('pagehide')),
});

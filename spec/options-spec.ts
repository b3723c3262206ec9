import { EMPTY } from 'rxjs';
import { outsideZone, provideHeartbeatSocket } from '../lib/angular/index.js';
import * as angular from '../lib/angular/options.js';
import * as core from '../lib/ground/options.js';
import type { Options } from '../lib/ground/validate.js';
import {
  backoff,
  batch,
  channels,
  handover,
  heartbeat,
  heartbeatSocket$,
  reconnect,
  request,
  resume,
} from '../lib/index.js';
import { redisLog } from '../lib/redis/index.js';
import * as redis from '../lib/redis/options.js';
import { exactlyOnce, heartbeatServer$, memoryLog } from '../lib/server/index.js';
import * as ofServer from '../lib/server/options.js';
import { FakeWebSocket } from '../lib/testing/index.js';
import { endApps, startApp, type AngularApp } from './support/angularApp.js';
import { FakeWsServer } from './support/fakeWsServer.js';
import { thrownBy } from './support/thrownBy.js';

/** The one table: each entry of the package has its part of it. */
const table = { ...core, ...angular, ...redis, ...ofServer };

/** What a user without types may pass: one value of each kind. */
const VALUES: Record<string, unknown> = {
  null: null,
  true: true,
  false: false,
  text: 'SECRET text',
  'empty text': '',
  '1000': 1000,
  '0': 0,
  '-1': -1,
  NaN,
  Infinity,
  '2 ** 31': 2 ** 31,
  '5n': 5n,
  'a symbol': Symbol('SECRET'),
  'a function': () => undefined,
  'a class': FakeWebSocket,
  '[]': [],
  '{}': {},
  'an observable': EMPTY,
  'an observer': { next: () => undefined },
  'a promise': Promise.resolve(),
  'binary data': new Uint8Array(1),
  'a URL': new URL('ws://host/'),
};
const names = Object.keys(VALUES);

type Raw = Record<string, unknown>;

const WebSocketCtor = FakeWebSocket;
const isPing = () => false;
const fn = () => undefined;
const socket = (config: Raw) => heartbeatSocket$({ url: 'ws://host', WebSocketCtor, ...config });

const server = (config: Raw) => heartbeatServer$(new FakeWsServer().ws, config);

const FUNCTIONS = ['a function', 'a class'];
const DURATIONS = ['1000'];
const DURATIONS_OR_0 = ['1000', '0'];
const TEXT = ['text', 'empty text'];
const FRAMES = [...TEXT, 'binary data'];
const OBSERVABLES = ['an observable'];
const OBSERVERS = ['an observer'];
const OBJECTS = ['{}', 'an observable', 'an observer', 'a promise', 'binary data', 'a URL'];

/** For each option of a group, which of those values it may be. */
type Allowed = Record<string, readonly string[]>;

const HEARTBEAT: Allowed = {
  interval: DURATIONS,
  pongTimeout: DURATIONS,
  patience: DURATIONS_OR_0,
  isPong: FUNCTIONS,
  idle: ['true', 'false'],
  answer: [],
  probe$: OBSERVABLES,
  life$: OBSERVABLES,
  traffic: OBJECTS,
  onPing: FUNCTIONS,
  onPong: FUNCTIONS,
  onAnswer: FUNCTIONS,
};
const RECONNECT: Allowed = {
  delay: [...DURATIONS, ...FUNCTIONS],
  maxRetries: [...DURATIONS_OR_0, 'Infinity'],
  stableAfter: DURATIONS,
  shouldReconnect: FUNCTIONS,
  wake$: OBSERVABLES,
  onLost: FUNCTIONS,
  onWait: FUNCTIONS,
};

/** An entry: how a value is given to it, under the name by which it is refused, and what it may be. */
interface Entry {
  /** The options of the table; without them it is for `arguments` that are no group. */
  readonly options?: Options;
  readonly prefix: string;
  readonly allowed: Allowed;
  readonly call: (option: string, value: unknown) => unknown;
}

const withOption =
  (call: (config: never) => unknown, others: Raw = {}) =>
  (option: string, value: unknown) =>
    call({ ...others, [option]: value } as never);

const channel = { subscribe: fn, unsubscribe: fn, select: fn };
const stream = { cursor: fn, request: fn };

const entries: Record<string, Entry> = {
  heartbeatSocket$: {
    options: table.SOCKET,
    prefix: '',
    allowed: {
      url: [...FUNCTIONS, 'a URL'],
      protocol: [...FUNCTIONS, '[]'],
      binaryType: [],
      serializer: FUNCTIONS,
      deserializer: FUNCTIONS,
      endsSession: FUNCTIONS,
      openObserver: OBSERVERS,
      closeObserver: OBSERVERS,
      closingObserver: OBSERVERS,
      WebSocketCtor: FUNCTIONS,
      onOpen: FUNCTIONS,
      connectTimeout: DURATIONS,
      handshakeTimeout: DURATIONS,
      heartbeat: [...OBJECTS, ...FUNCTIONS, 'false'],
      reconnect: [...OBJECTS, 'false', ...DURATIONS, ...FUNCTIONS],
      outbox: OBJECTS,
      delivery: [],
      resume: [],
      handover: [],
      lifecycle: [...OBSERVABLES, 'false'],
      linger: DURATIONS_OR_0,
      outside: FUNCTIONS,
    },
    call: withOption(socket),
  },
  'the heartbeat of heartbeatSocket$': {
    prefix: 'heartbeat.',
    allowed: { ...HEARTBEAT, ping: [...FRAMES, ...FUNCTIONS, 'false'] },
    call: withOption((config) => socket({ heartbeat: config })),
  },
  'the answer of the heartbeat of heartbeatSocket$': {
    prefix: 'heartbeat.answer.',
    allowed: { isPing: FUNCTIONS, pong: FRAMES, passOn: ['true', 'false'] },
    call: withOption((answer) => socket({ heartbeat: { answer } }), { isPing, pong: '' }),
  },
  'the reconnect of heartbeatSocket$': {
    prefix: 'reconnect.',
    allowed: RECONNECT,
    call: withOption((config) => socket({ reconnect: config })),
  },
  'the outbox of heartbeatSocket$': {
    prefix: 'outbox.',
    allowed: {
      capacity: DURATIONS_OR_0,
      maxBytes: DURATIONS_OR_0,
      overflow: [],
      maxAge: [...DURATIONS, 'Infinity'],
      highWaterMark: [...DURATIONS_OR_0, 'Infinity'],
    },
    call: withOption((config) => socket({ outbox: config })),
  },
  heartbeat: {
    options: table.HEARTBEAT,
    prefix: 'heartbeat.',
    allowed: HEARTBEAT,
    call: withOption((config) => heartbeat(fn, config)),
  },
  'the answer of heartbeat': {
    prefix: 'heartbeat.answer.',
    allowed: { isPing: FUNCTIONS, pong: names, passOn: ['true', 'false'] },
    call: withOption((answer) => heartbeat(fn, { answer }), { isPing, pong: '' }),
  },
  reconnect: { prefix: 'reconnect.', allowed: RECONNECT, call: withOption(reconnect) },
  backoff: {
    options: table.BACKOFF,
    prefix: 'backoff.',
    allowed: { min: DURATIONS_OR_0, base: DURATIONS, max: DURATIONS, random: FUNCTIONS },
    call: withOption(backoff),
  },
  batch: {
    options: table.BATCH,
    prefix: 'batch.',
    allowed: { max: [...DURATIONS, 'Infinity'] },
    call: withOption((config) => batch(5, config)),
  },
  handover: {
    options: table.HANDOVER,
    prefix: 'handover.',
    allowed: { renewAfter: [...DURATIONS, 'Infinity'], when: FUNCTIONS, drainTimeout: DURATIONS_OR_0 },
    call: withOption((config) => handover(config)),
  },
  'handover() of a socket': {
    options: table.HANDOVER_TARGET,
    prefix: 'handover.',
    allowed: { url: ['a URL'] },
    call: withOption((target) => socket({}).handover(target)),
  },
  resume: {
    options: table.RESUME,
    prefix: 'resume.',
    allowed: {
      cursor: FUNCTIONS,
      request: FUNCTIONS,
      from: [...TEXT, '1000', '0', '-1', '2 ** 31', '5n'],
      follows: FUNCTIONS,
      maxHeld: DURATIONS_OR_0,
      gapTimeout: DURATIONS,
    },
    call: withOption((config) => resume(config), stream),
  },
  channels: {
    options: table.CHANNELS,
    prefix: 'channels.',
    allowed: {
      subscribe: FUNCTIONS,
      unsubscribe: FUNCTIONS,
      select: FUNCTIONS,
      keyOf: FUNCTIONS,
      isConfirmation: FUNCTIONS,
    },
    // Exactly one of both.
    call: (option, value) =>
      channels(socket({}), { ...channel, ...(option === 'keyOf' && value !== undefined && { select: undefined }), [option]: value } as never), // prettier-ignore
  },
  request: {
    options: table.REQUEST,
    prefix: 'request.',
    allowed: {
      idOf: FUNCTIONS,
      nextId: FUNCTIONS,
      isLast: FUNCTIONS,
      timeout: [...DURATIONS, 'Infinity'],
      cancel: FUNCTIONS,
      repeat: ['true', 'false'],
    },
    call: withOption((config) => request(socket({}), config), { idOf: fn }),
  },
  multiplex: {
    options: table.MULTIPLEX,
    prefix: 'multiplex.',
    allowed: { subMsg: FUNCTIONS, unsubMsg: FUNCTIONS, messageFilter: FUNCTIONS },
    call: withOption(({ subMsg, unsubMsg, messageFilter }: Record<string, never>) => socket({}).multiplex(subMsg!, unsubMsg!, messageFilter!), { subMsg: fn, unsubMsg: fn, messageFilter: fn }), // prettier-ignore
  },
  injectHeartbeatSocket: {
    options: table.INJECT,
    prefix: 'options.',
    allowed: { injector: [], onServer: ['an observable', 'a promise', '[]'] },
    call: (option, value) => provideHeartbeatSocket({} as never, 'ws://host', { [option]: value }),
  },
  heartbeatServer$: {
    options: table.SERVER,
    prefix: '',
    allowed: {
      keyOf: FUNCTIONS,
      claims: [],
      keyTimeout: DURATIONS,
      replaced: [],
      handover: DURATIONS_OR_0,
      heartbeat: [...OBJECTS, 'false'],
      outbox: OBJECTS,
      deserializer: FUNCTIONS,
      serializer: FUNCTIONS,
    },
    call: withOption(server),
  },
  'the heartbeat of heartbeatServer$': {
    prefix: 'heartbeat.',
    allowed: {
      interval: DURATIONS,
      intervalOf: FUNCTIONS,
      protocolPing: ['true', 'false'],
      isPing: FUNCTIONS,
      pong: [...FRAMES, ...FUNCTIONS],
    },
    call: withOption((config) => server({ heartbeat: config })),
  },
  'the outbox of heartbeatServer$': {
    prefix: 'outbox.',
    allowed: {
      highWaterMark: [...DURATIONS_OR_0, 'Infinity'],
      capacity: DURATIONS_OR_0,
      maxBytes: DURATIONS_OR_0,
      overflow: [],
    },
    call: withOption((config) => server({ outbox: config })),
  },
  'the replaced of heartbeatServer$': {
    prefix: 'replaced.',
    allowed: { code: ['1000'], reason: TEXT },
    call: withOption((config) => server({ replaced: config }), { code: 1000 }),
  },
  drain: {
    options: table.DRAIN,
    prefix: 'drain.',
    allowed: {
      over: DURATIONS_OR_0,
      within: DURATIONS,
      code: ['1000'],
      notice: DURATIONS_OR_0,
      retryAfter: DURATIONS_OR_0,
    },
    call: withOption((config) => server({}).drain(config)),
  },
  exactlyOnce: {
    options: table.EXACTLY_ONCE,
    prefix: 'exactlyOnce.',
    allowed: { numberOf: FUNCTIONS, capacity: DURATIONS_OR_0 },
    call: withOption((config) => exactlyOnce(config, () => []), { numberOf: fn }),
  },
  memoryLog: {
    options: table.MEMORY_LOG,
    prefix: 'memoryLog.',
    allowed: {
      capacity: DURATIONS_OR_0,
      maxBytes: [...DURATIONS_OR_0, 'Infinity'],
      maxAge: [...DURATIONS, 'Infinity'],
      sizeOf: FUNCTIONS,
      clients: DURATIONS_OR_0,
    },
    call: withOption(memoryLog),
  },
  redisLog: {
    options: table.REDIS_LOG,
    prefix: 'redisLog.',
    allowed: { key: ['text'], capacity: DURATIONS_OR_0, remember: DURATIONS, timeout: DURATIONS },
    call: withOption((config) => redisLog({ sendCommand: fn } as never, config), { key: 'log' }),
  },
  'the arguments that are no options': {
    prefix: '',
    allowed: {
      heartbeat: OBJECTS,
      'heartbeat.send': FUNCTIONS,
      backoff: OBJECTS,
      batch: OBJECTS,
      'batch.ms': DURATIONS_OR_0,
      reconnect: [...OBJECTS, ...DURATIONS, ...FUNCTIONS],
      handover: OBJECTS,
      resume: [],
      channels: [],
      'channels.socket$': [],
      request: [],
      'request.socket$': [],
      'request.message': FUNCTIONS,
      options: OBJECTS,
      url: ['a URL', ...FUNCTIONS],
      outsideZone: FUNCTIONS,
    },
    call: (option, value) => {
      const given = value as never;
      const calls: Record<string, () => unknown> = {
        heartbeat: () => heartbeat(fn, given),
        'heartbeat.send': () => heartbeat(given),
        backoff: () => backoff(given),
        batch: () => batch(5, given),
        'batch.ms': () => batch(given),
        reconnect: () => reconnect(given),
        handover: () => handover(given),
        resume: () => resume(given),
        channels: () => channels(socket({}), given),
        'channels.socket$': () => channels(given, channel as never),
        request: () => request(socket({}), given),
        'request.socket$': () => request(given, { idOf: () => 1 }),
        'request.message': () => request(socket({}), { idOf: () => 1 })(given),
        options: () => provideHeartbeatSocket({} as never, 'ws://host', given),
        url: () => heartbeatSocket$(given),
        outsideZone: () => app.run(() => outsideZone(given)),
      };
      return calls[option]!();
    },
  },
};

let app: AngularApp;
beforeAll(async () => void (app = await startApp()));
afterAll(endApps);

const rows = Object.entries(entries).flatMap(([entry, { allowed, prefix, call }]) =>
  Object.keys(allowed).map((option) => [`${prefix}${option}`, entry, option, allowed[option]!, call] as const),
);

describe('options', () => {
  it('B3: this spec has every option of the table', () => {
    for (const { options, allowed } of Object.values(entries)) {
      if (options) expect(Object.keys(allowed)).toEqual(Object.keys(options));
    }
  });

  it.each(rows)(
    'B3: %s of %s is refused by name if it is of a wrong kind, and accepted if not',
    (path, _, option, allowed, call) => {
      const refused: string[] = [];
      for (const name of names) {
        const error = thrownBy(() => call(option, VALUES[name]));
        if (error === undefined) continue;
        refused.push(name);
        expect([name, (error as Error).name]).toEqual([
          name,
          expect.stringMatching(/^(TypeError|RangeError)$/) as string,
        ]);
        expect([name, (error as Error).message]).toEqual([name, expect.stringMatching(startingWith(path)) as string]);
        expect((error as Error).message).not.toContain('SECRET');
      }
      expect(refused).toEqual(names.filter((name) => !allowed.includes(name)));
    },
  );

  it.each(rows)('B3: %s of %s may be undefined, unless it must be given', (path, entry, option, _, call) => {
    const error = thrownBy(() => call(option, undefined));
    const mustBe =
      /^(.*\.(isPing|pong|cursor|request|subscribe|unsubscribe|select|subMsg|unsubMsg|messageFilter|send|ms|socket\$|numberOf|idOf)|replaced\.code|redisLog\.key|resume|channels|request|request\.message|outsideZone)$/;
    if (mustBe.test(path) && !/^(the heartbeat of heartbeatServer|heartbeatSocket)\$$/.test(entry))
      expect((error as Error).message).toMatch(startingWith(path));
    else if (path === 'url') expect((error as Error).message).toMatch(/^url must be/);
    else expect(error).toBeUndefined();
  });

  it.each<[option: string, words: string, config: Raw]>([
    ['heartbeat', 'an object, a function or false', { heartbeat: 5000 }],
    ['heartbeat', 'an object, a function or false', { heartbeat: null }],
    ['heartbeat.ping', 'a string or binary data, a function or false', { heartbeat: { ping: { type: 'ping' } } }],
    ['heartbeat.isPong', 'a function', { heartbeat: { isPong: 'pong' } }],
    ['heartbeat.answer', 'an object', { heartbeat: { answer: false } }],
    ['reconnect.shouldReconnect', 'a function', { reconnect: { shouldReconnect: false } }],
    ['reconnect.delay', 'a number from 1 to 2147483647 or a function', { reconnect: { delay: '1000' } }],
    ['reconnect.delay', 'the result of backoff()', { reconnect: { delay: backoff } }],
    ['reconnect.delay', 'the result of backoff()', { reconnect: backoff }],
    ['onOpen', 'a function', { onOpen: [] }],
    ['resume', 'the result of resume()', { resume: stream }],
    ['resume', 'the result of resume()', { resume }],
    ['outbox', 'an object', { outbox: null }],
    ['outbox.maxAge', 'a number from 1 to 2147483647 or Infinity', { outbox: { maxAge: '5' } }],
    ['openObserver', 'an observer with next()', { openObserver: fn }],
    ['lifecycle', 'an observable or false', { lifecycle: true }],
  ])('B3: a wrong %s is refused as what is to be %s', (option, words, config) => {
    expect(thrownBy(() => socket(config))).toEqual(new TypeError(`${option} must be ${words}`));
  });

  it('B3: what resume() has made is accepted', () => {
    expect(() => socket({ resume: resume(stream as never) })).not.toThrow();
  });
});

/** A message begins with the option, or with what in it is wrong. */
const startingWith = (path: string) => new RegExp(`^${path.replace(/[.$]/g, '\\$&')}(\\.[a-zA-Z]+)* must be .`);

import { config, throwError } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocketConfig } from '../lib/index.js';
import { FakeWebSocket } from '../lib/testing/index.js';
import { virtually } from './support/virtually.js';
import { thrownBy } from './support/thrownBy.js';

/** What a user without types may pass. */
type Raw = Record<string, unknown>;

const WebSocketCtor = FakeWebSocket as unknown as NonNullable<HeartbeatSocketConfig<unknown>['WebSocketCtor']>;
const create = (config: Raw) => heartbeatSocket$({ url: 'ws://host', WebSocketCtor, ...config });

/** The option's name, as the message has it, and how a value is put into a configuration. */
const durations: [option: string, config: (ms: unknown) => Raw, zeroIsFine?: boolean][] = [
  ['connectTimeout', (connectTimeout) => ({ connectTimeout })],
  ['linger', (linger) => ({ linger }), true],
  ['outbox.maxAge', (maxAge) => ({ outbox: { maxAge } })],
  ['heartbeat.interval', (interval) => ({ heartbeat: { interval } })],
  ['heartbeat.pongTimeout', (pongTimeout) => ({ heartbeat: { pongTimeout } })],
  ['reconnect.delay', (reconnect) => ({ reconnect })],
  ['reconnect.delay', (delay) => ({ reconnect: { delay } })],
  ['reconnect.stableAfter', (stableAfter) => ({ reconnect: { stableAfter } })],
];
const counts: typeof durations = [
  ['reconnect.maxRetries', (maxRetries) => ({ reconnect: { maxRetries } }), true],
  ['outbox.capacity', (capacity) => ({ outbox: { capacity } }), true],
  ['outbox.maxBytes', (maxBytes) => ({ outbox: { maxBytes } }), true],
  ['outbox.highWaterMark', (highWaterMark) => ({ outbox: { highWaterMark } }), true],
];
/** Those for which there may be no limit. */
const limitless = ['reconnect.maxRetries', 'outbox.maxAge', 'outbox.highWaterMark'];

describe('validation', () => {
  describe('numbers', () => {
    const outOfRange = [NaN, -1, -Infinity, 0, Infinity, 2 ** 31];
    const badNumbers = [...durations, ...counts].flatMap(([option, config, zeroIsFine = false]) =>
      outOfRange
        .filter((value) => !(zeroIsFine && value === 0))
        .filter((value) => !(limitless.includes(option) && value === Infinity))
        .map((value) => [option, value, config(value)] as const),
    );

    it.each(badNumbers)('B1: %s must not be %p', (option, _, config) => {
      const error = thrownBy(() => create(config));
      expect(error).toBeInstanceOf(RangeError);
      expect((error as Error).message).toMatch(new RegExp(`^${option} must be a number from [01] to 2147483647$`));
    });

    const notNumbers = [...durations, ...counts].flatMap(([option, config]) =>
      ['1000', true, 1000n].map((value) => [option, value, config(value)] as const),
    );
    it.each(notNumbers)('B1: %s must not be %p, which is no number', (option, _, config) => {
      const error = thrownBy(() => create(config));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain(option);
    });

    const goodNumbers = [...durations, ...counts].flatMap(([option, config, zeroIsFine = false]) =>
      [
        ...(zeroIsFine ? [0] : []),
        ...(limitless.includes(option) ? [Infinity] : []),
        ...[1, 0.5 + 1, 2 ** 31 - 1, undefined],
      ].map((value) => [option, value, config(value)] as const),
    );
    it.each(goodNumbers)('B1: %s may be %p', (_option, _value, config) => {
      expect(() => create(config)).not.toThrow();
    });
  });

  describe('addresses', () => {
    const bad = [
      ...['', ' ', undefined, null, 0, 7, true, {}, []],
      ...[new URL('ftp://host'), new URL('ws://host/#part'), new URL('ws://user:secret@host')],
      ...['host', '//host', '/path', 'ws:', 'ws://', 'ws://a b', 'ws://host:99999'],
      ...['ftp://host', 'file:///a', 'javascript:alert(1)', 'data:,a', 'blob:http://host/1', 'wsx://host'],
      ...['ws://host/#', 'ws://host/#part', 'ws://user@host', 'ws://user:secret@host', 'ws://:secret@host'],
    ];
    it.each(bad)('B1: url must not be %p', (url) => {
      const error = thrownBy(() => create({ url }));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(/^url must be an absolute ws, wss, http or https URL/);
    });

    it('C3: a URL object is an address, as the only argument, too', () => {
      expect(() => heartbeatSocket$(new URL('ws://host'))).not.toThrow();
      expect(() => heartbeatSocket$(new URL('ftp://host'))).toThrow(/^url must be/);
    });

    it('B1: a bad url throws as the only argument', () => {
      expect(() => heartbeatSocket$('')).toThrow(/^url must be/);
      expect(() => heartbeatSocket$(undefined as unknown as string)).toThrow(/^url must be/);
    });

    it.each([
      'ws://host',
      'wss://host:8443/a/b?c=d',
      'http://host',
      'https://[::1]:1/',
      'WS://HOST',
      new URL('ws://host/?a=b'),
      () => 'asked later',
    ])('B1: url may be %p', (url) => {
      expect(() => create({ url })).not.toThrow();
    });

    describe('in a page', () => {
      const original = Object.getOwnPropertyDescriptor(globalThis, 'location');
      const goTo = (href: string) =>
        Object.defineProperty(globalThis, 'location', { value: { href }, configurable: true });
      afterEach(() => {
        Reflect.deleteProperty(globalThis, 'location');
        if (original) Object.defineProperty(globalThis, 'location', original);
      });

      it.each(['/feed', 'feed', '../feed?a=b', '//other/feed', 'ws://host'])('B1: url may be %p', (url) => {
        goTo('https://host/app/');
        expect(() => create({ url })).not.toThrow();
      });

      it.each(['', undefined, null, 7, {}, '/feed#part', '//user@host/', 'ftp://host'])(
        'B1: url must not be %p',
        (url) => {
          goTo('https://host/app/');
          expect(() => create({ url })).toThrow(/^url must be/);
        },
      );

      it.each(['/feed', 'feed'])(
        'B1: url may be %p in a frame at about:blank, which has the base of its page',
        (url) => {
          goTo('about:blank');
          Object.defineProperty(globalThis, 'document', {
            value: { baseURI: 'https://host/app/' },
            configurable: true,
          });
          try {
            expect(() => create({ url })).not.toThrow();
            expect(() => create({ url: `${url}#part` })).toThrow(/^url must be/);
          } finally {
            Reflect.deleteProperty(globalThis, 'document');
          }
        },
      );

      it.each(['file:///app/index.html', 'about:blank'])('B1: url must not be relative in a page at %s', (href) => {
        goTo(href);
        expect(() => create({ url: '/feed' })).toThrow(/^url must be/);
      });
    });
  });

  describe('names', () => {
    it.each(['', 'a b', 'a,b', 'ü', 'a/b', ['a', 'a'], ['a', ''], ['a', 'b\n']])(
      'B1: protocol must not be %p',
      (protocol) => {
        const error = thrownBy(() => create({ protocol }));
        expect(error).toBeInstanceOf(TypeError);
        expect((error as Error).message).toContain('protocol must be');
      },
    );

    it.each(['chat', 'v1.json', "!#$%&'*+-.^_`|~09azAZ", ['a', 'A', 'b'], [], undefined])(
      'B1: protocol may be %p',
      (protocol) => {
        expect(() => create({ protocol })).not.toThrow();
      },
    );

    it.each([true, 'online', {}, () => 'online'])('B1: lifecycle must not be %p', (lifecycle) => {
      const error = thrownBy(() => create({ lifecycle }));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toBe('lifecycle must be an observable or false');
    });

    it.each(['drop', '', null, 1])('B1: outbox.overflow must not be %p', (overflow) => {
      const error = thrownBy(() => create({ outbox: { overflow } }));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toBe('outbox.overflow must be drop-oldest or drop-newest or error');
    });

    it.each(['exactly-once', '', null, true])('B1: delivery must not be %p', (delivery) => {
      const error = thrownBy(() => create({ delivery }));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toBe('delivery must be at-most-once or at-least-once');
    });

    it.each(['at-most-once', 'at-least-once', undefined])('B1: delivery may be %p', (delivery) => {
      expect(() => create({ delivery })).not.toThrow();
    });

    it.each(['drop-oldest', 'drop-newest', 'error', undefined])('B1: outbox.overflow may be %p', (overflow) => {
      expect(() => create({ outbox: { overflow } })).not.toThrow();
    });
  });

  describe('closing', () => {
    const longest = 'é'.repeat(61) + '!'; // 123 bytes
    const tooLong = [`${longest}!`, 'é'.repeat(62), '€'.repeat(41) + '!', '😀'.repeat(31)];
    const codes = [undefined, 0, NaN, 999, 1001, 1005, 1006, 2999, 5000, 3000.5, Infinity, '1000'];

    it.each([
      ...codes.map((code) => ({ code })),
      undefined,
      null,
      {},
      ...[...tooLong, null, 5].map((reason) => ({ code: 1000, reason })),
    ])('B1: error(%p) throws, and the connection stays open', (close) =>
      virtually(({ connectTo, at, expectObservable }) => {
        const { socket$ } = connectTo(['o--a']);
        expectObservable(socket$, '^---!').toBe('---a');
        at(1, () => {
          const error = thrownBy(() => socket$.error(close as { code: number }));
          expect(error).toBeInstanceOf(RangeError);
          expect((error as Error).message).toMatch(/^code must be 1000 or 3000 to 4999.*reason.*123 bytes/);
        });
      }),
    );

    it.each([
      new Error('source'),
      Object.assign(new Error('source'), { code: 4000 }),
      'source',
      { status: 500 },
      new Event('error'),
    ])(
      'B1: the error %p of a stream that the socket is subscribed to is reported as it is, and the connection stays open',
      (error) =>
        virtually(({ connectTo, at, expectObservable }) => {
          const reported: unknown[] = [];
          config.onUnhandledError = (error) => reported.push(error);
          const { socket$ } = connectTo(['o--a']);
          expectObservable(socket$, '^---!').toBe('---a');
          at(1, () => throwError(() => error).subscribe(socket$));
          at(3, () => {
            config.onUnhandledError = null;
            expect(reported).toEqual([error]);
            expect(reported[0]).toBe(error);
          });
        }),
    );

    it.each([
      { code: 1000 },
      { code: 3000, reason: '' },
      { code: 4999, reason: longest },
      { code: 4000, reason: '€'.repeat(41) },
      { code: 4000, reason: 'a'.repeat(123) },
    ])('B1: error(%p) closes with the given code and reason', (close) =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['o']);
        socket$.subscribe();
        at(1, () => socket$.error(close));
        flush();
        expect(server.connections[0]!.closes).toEqual([[close.code, close.reason]]);
      }),
    );
  });

  it('B1: the error does not repeat the bad value, which may hold a secret', () => {
    const secret = 'ftp://host/?token=SECRET';
    const errors = [{ url: secret }, { protocol: secret }, { linger: secret }, { outbox: { overflow: secret } }].map(
      (config) => thrownBy(() => create(config)) as Error,
    );
    for (const { message } of errors) expect(message).not.toContain('SECRET');
  });
});

import { noop } from 'rxjs';
import { heartbeatSocket$, type WebSocketConstructor } from '../lib/index.js';
import { FakeWebSocket, marbleServer } from '../lib/testing/index.js';
import { virtually } from './support/virtually.js';

const WebSocketCtor = FakeWebSocket as unknown as WebSocketConstructor;
const create = (url: string) => heartbeatSocket$({ url, WebSocketCtor });

/** React Native before 0.80: it makes a URL of anything, and tells nothing of it. */
class BareURL {
  constructor(private readonly text: string) {}
  get protocol(): string {
    throw new Error('URL.protocol is not implemented');
  }
  get username(): string {
    throw new Error('URL.username is not implemented');
  }
  toString(): string {
    return this.text;
  }
}

describe('surroundings', () => {
  const originals = Object.getOwnPropertyDescriptors(globalThis);
  const put = (globals: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  };
  afterEach(() => {
    for (const name of ['URL', 'TextEncoder', 'addEventListener', 'removeEventListener', 'document']) {
      Reflect.deleteProperty(globalThis, name);
      const original = (originals as Record<string, PropertyDescriptor | undefined>)[name];
      if (original) Object.defineProperty(globalThis, name, original);
    }
  });

  describe.each([
    ['whose URL tells nothing', BareURL],
    ['without URL', undefined],
  ])('in a runtime %s', (_, URL) => {
    it.each(['ws://host', 'wss://host:8443/a/b?c=d@e', 'HTTPS://[::1]:1/', 'ws://host?a=b c'])(
      'C7: url may be %p',
      (url) => {
        put({ URL });
        expect(() => create(url)).not.toThrow();
      },
    );

    it.each(['', 'host', '/path', 'ws://', 'ws://a b', 'ftp://host', 'ws://host/#part', 'ws://user:secret@host/'])(
      'C7: url must not be %p',
      (url) => {
        put({ URL });
        expect(() => create(url)).toThrow(/^url must be/);
      },
    );
  });

  it.each([
    ['a'.repeat(123), true],
    ['a'.repeat(124), false],
    ['é'.repeat(61) + '!', true],
    ['é'.repeat(62), false],
    ['€'.repeat(41), true],
    ['€'.repeat(41) + '!', false],
    ['\u{ff5e}'.repeat(41) + '!', false],
    ['😀'.repeat(30) + 'abc', true],
    ['😀'.repeat(31), false],
    ['\ud800'.repeat(41), true],
    ['\ud800'.repeat(42), false],
  ])('C7: without a TextEncoder the bytes of the close reason %p are counted as with one', (reason, fits) => {
    const socket$ = create('ws://host');
    for (const global of [globalThis.TextEncoder, undefined]) {
      put({ TextEncoder: global });
      if (global) expect(new global().encode(reason).length <= 123).toBe(fits);
      const error = () => socket$.error({ code: 1000, reason });
      if (fits) expect(error).not.toThrow();
      else expect(error).toThrow(RangeError);
    }
  });

  it.each([
    ['addEventListener without removeEventListener', { addEventListener: noop }],
    ['a document that no one can listen to', { addEventListener: noop, removeEventListener: noop, document: {} }],
  ])('C7: %s is not taken for a page', (_, globals) => {
    put(globals);
    virtually(({ cold, expectObservable }) => {
      const { WebSocketCtor } = marbleServer(cold, ['oa']);
      expectObservable(heartbeatSocket$({ url: 'ws://host', WebSocketCtor }), '^--!').toBe('-a');
    });
  });

  it.each([
    ['has no wasClean', { type: 'close', code: 1008, reason: 'not allowed' }, 'close 1008'],
    ['has a code alone', { code: 1008 }, 'close 1008'],
    ['has no type', { code: 1008, reason: '', wasClean: false }, 'close 1008'],
    ['has a type alone', { type: 'close' }, 'close 1005'],
    ['has nothing', {}, 'close 1005'],
  ])('C7: a close event that %s is read as one', (_, event, lost) =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { server, socket$ } = connectTo(['o', 'o']);
      watch('event', socket$.events$);
      const subscription = socket$.subscribe({ error: () => undefined });
      at(2, () => server.connections[0]!.onclose?.(event as CloseEvent));
      at(4, () => subscription.unsubscribe());
      flush();
      expect(log[2]).toBe(`2 event: lost ${lost}`);
      expect(log[3]).toBe(lost === 'close 1008' ? '2 event: closed close 1008' : '2 event: retry 1 5 close 1005');
    }),
  );
});

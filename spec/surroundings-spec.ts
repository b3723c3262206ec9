import { noop } from 'rxjs';
import { heartbeatSocket$, protocolPing, type WebSocketConstructor } from '../lib/index.js';
import { fakeServer, FakeWebSocket, marbleServer } from '../lib/testing/index.js';
import { MuteURL, PartialURL } from '../tools/runtimes/reactNative/url.js';
import { virtually } from './support/virtually.js';

const WebSocketCtor = FakeWebSocket as unknown as WebSocketConstructor;
const create = (url: string) => heartbeatSocket$({ url, WebSocketCtor });

const throws = () => {
  throw new Error('not implemented');
};

/** A global that may not even be looked at. */
const FORBIDDEN: PropertyDescriptor = { get: throws, configurable: true };

describe('surroundings', () => {
  const originals = Object.getOwnPropertyDescriptors(globalThis);
  const put = (globals: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(globals)) {
      const descriptor = value === FORBIDDEN ? FORBIDDEN : { value, configurable: true, writable: true };
      Object.defineProperty(globalThis, name, descriptor);
      touched.add(name);
    }
  };
  const touched = new Set<string>();
  afterEach(() => {
    for (const name of touched) {
      Reflect.deleteProperty(globalThis, name);
      const original = (originals as Record<string, PropertyDescriptor | undefined>)[name];
      if (original) Object.defineProperty(globalThis, name, original);
    }
    touched.clear();
  });

  describe.each<[string, Record<string, unknown>]>([
    ['whose URL tells nothing', { URL: MuteURL }],
    ['whose URL tells a part', { URL: PartialURL }],
    ['without URL', { URL: undefined }],
    ['whose URL is no constructor', { URL: {} }],
    ['whose URL reads no address', { URL: throws }],
    ['whose URL makes no text', { URL: Map }],
    ['whose URL may not be looked at', { URL: FORBIDDEN }],
    ['with a location that tells nothing', { location: {} }],
    ['with an empty location', { location: { href: '' } }],
    ['whose location may not be looked at', { location: FORBIDDEN }],
  ])('in a runtime %s', (_, globals) => {
    it.each(['ws://host', 'wss://host:8443/a/b?c=d@e', 'HTTPS://[::1]:1/', 'ws://host?a=b c'])(
      'C7: url may be %p',
      (url) => {
        put(globals);
        expect(() => create(url)).not.toThrow();
      },
    );

    it.each(['', 'host', '/path', 'ws://', 'ws://a b', 'ftp://host', 'ws://host/#part', 'ws://user:secret@host/'])(
      'C7: url must not be %p',
      (url) => {
        put(globals);
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

  const LISTENED = { addEventListener: noop, removeEventListener: noop };

  it.each<[string, Record<string, unknown>]>([
    ['addEventListener without removeEventListener', { addEventListener: noop }],
    ['removeEventListener without addEventListener', { removeEventListener: noop }],
    ['an addEventListener that throws', { ...LISTENED, addEventListener: throws }],
    ['a removeEventListener that throws', { ...LISTENED, removeEventListener: throws }],
    ['an addEventListener that may not be looked at', { ...LISTENED, addEventListener: FORBIDDEN }],
    ['a document that no one can listen to', { ...LISTENED, document: {} }],
    ['a document that one can listen to but not leave', { ...LISTENED, document: { addEventListener: noop } }],
    ['a document that throws', { ...LISTENED, document: { addEventListener: throws, removeEventListener: throws } }],
    ['a document that may not be looked at', { ...LISTENED, document: FORBIDDEN }],
    ['a null document', { ...LISTENED, document: null }],
    ['a WebSocket that may not be looked at', { WebSocket: FORBIDDEN }],
    ['no navigator, window or self', { navigator: undefined, window: undefined, self: undefined }],
    ['no structuredClone or queueMicrotask', { structuredClone: undefined, queueMicrotask: undefined }],
    ['no Event or EventTarget', { Event: undefined, EventTarget: undefined, MessageEvent: undefined, Blob: undefined }],
  ])('C7: %s disturbs no socket', (_, globals) => {
    put(globals);
    virtually(({ cold, expectObservable }) => {
      const { WebSocketCtor } = marbleServer(cold, ['oa']);
      expectObservable(heartbeatSocket$({ url: 'ws://host', WebSocketCtor }), '^--!').toBe('-a');
    });
  });

  it.each<[string, unknown]>([
    ['without performance', undefined],
    ['whose performance has no now()', {}],
    ['whose performance.now() throws', { now: throws }],
    ['whose performance may not be looked at', FORBIDDEN],
  ])('C7: in a runtime %s, durations are those of the clock', async (_, performance) => {
    jest.useFakeTimers();
    put({ performance });
    try {
      const { WebSocketCtor, connection$ } = fakeServer();
      connection$.subscribe((connection) => connection.accept());
      const latencies: number[] = [];
      const socket$ = heartbeatSocket$({ url: 'ws://host', WebSocketCtor, heartbeat: { interval: 100 } });
      socket$.latency$.subscribe((latency) => latencies.push(latency));
      const subscription = socket$.subscribe();
      await jest.advanceTimersByTimeAsync(250);
      subscription.unsubscribe();
      expect(latencies).toEqual([0, 0]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('C7: a document that does not say whether it is hidden counts as visible', () => {
    let listener: () => void = noop;
    const document = {
      addEventListener(name: string, given: () => void) {
        if (name === 'visibilitychange') listener = given;
      },
      removeEventListener: noop,
      get hidden() {
        return throws();
      },
    };
    put({ ...LISTENED, document });
    virtually(({ cold, at, expectObservable }) => {
      const { WebSocketCtor } = marbleServer(cold, ['#', 'oa']);
      at(5, () => listener());
      expectObservable(heartbeatSocket$({ url: 'ws://host', WebSocketCtor, reconnect: 1_000 }), '^-------!').toBe(
        '------a',
      );
    });
  });

  it('C7: a global WebSocket that may not be looked at is none', () => {
    put({ WebSocket: FORBIDDEN });
    const kinds: unknown[] = [];
    heartbeatSocket$('ws://host').subscribe({
      error: (error: unknown) => kinds.push((error as { kind?: unknown }).kind),
    });
    expect(kinds).toEqual(['no-websocket']);
  });

  it('C7: a WebSocket that sends pings of the protocol but tells of no pongs is not pinged so', () => {
    class Pinging extends FakeWebSocket {}
    Object.assign(Pinging.prototype, { ping: noop });
    const create = () =>
      heartbeatSocket$({
        url: 'ws://host',
        WebSocketCtor: Pinging as unknown as WebSocketConstructor,
        heartbeat: { ping: protocolPing },
      });
    expect(create).toThrow(/^heartbeat\.ping must be a frame/);
    Object.assign(Pinging.prototype, { on: noop });
    expect(create).not.toThrow();
  });

  it('C7: a binaryType that is refused is a loss, and no socket is left behind', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const sockets: FakeWebSocket[] = [];
      const WebSocketCtor = function (url: string) {
        const socket = new FakeWebSocket(url);
        sockets.push(socket);
        return Object.defineProperty(socket, 'binaryType', { set: throws });
      } as unknown as WebSocketConstructor;
      const { socket$ } = connectTo([], { WebSocketCtor, binaryType: 'arraybuffer', reconnect: 1_000 });
      watch('event', socket$.events$);
      const subscription = socket$.subscribe();
      at(1, () => subscription.unsubscribe());
      flush();
      expect(log.filter((line) => line.includes('lost'))).toEqual(['0 event: lost error']);
      expect(sockets.map(({ readyState }) => readyState)).toEqual([3]);
    }));

  it.each([
    ['an error event of ws', { message: 'Unexpected server response: 401' }, undefined, 401],
    ['an error event on Android', { message: "Expected HTTP 101 response but was '401 Unauthorized'" }, undefined, 401],
    ['an error event on iOS', { message: 'Received bad response code from server: 403.' }, undefined, 403],
    ['an error event of Bun', { message: 'Expected 101 status code: 502' }, undefined, 502],
    ['an error event of Deno', { message: 'NetworkError: Invalid status code: 404' }, undefined, 404],
    [
      'an error event of workerd',
      { message: 'expected status code 101 (switching), but received 401 instead' },
      undefined,
      401,
    ],
    ['the close event after it', {}, "Expected HTTP 101 response but was '503 Service Unavailable'", 503],
    [
      'neither, as with a close code that ws refuses,',
      { message: 'Invalid WebSocket frame: invalid status code 999' },
      undefined,
      undefined,
    ],
    ['neither', { message: 'Failed to connect to host:443' }, 'no response from host:443', undefined],
  ])('C8: a status that %s tells is on the loss', (_, error, reason, httpStatus) =>
    virtually(({ connectTo, at, flush }) => {
      const { server, socket$ } = connectTo(['-']);
      const seen: unknown[] = [];
      socket$.events$.subscribe((event) => {
        if (event.type === 'lost') seen.push(event.cause.kind, event.cause.httpStatus, event.cause.message);
      });
      const subscription = socket$.subscribe({ error: noop });
      at(1, () => {
        server.last.onerror?.({ type: 'error', ...error } as unknown as Event);
        server.last.onclose?.({ type: 'close', code: 1006, reason } as unknown as CloseEvent);
      });
      at(2, () => subscription.unsubscribe());
      flush();
      const how = httpStatus ? `refused with status ${httpStatus}` : 'failed: error event';
      expect(seen).toEqual(['error', httpStatus, `connection to ws://host/feed ${how}`]);
    }),
  );

  it('C8: the code 0 that follows an error, as in Deno, says less than the error', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { server, socket$ } = connectTo(['o', 'o']);
      watch('event', socket$.events$);
      const subscription = socket$.subscribe();
      at(2, () => {
        server.last.onerror?.({ type: 'error', message: 'reset by peer' } as unknown as Event);
        server.last.onclose?.({ type: 'close', code: 0, reason: '', wasClean: false } as CloseEvent);
      });
      at(4, () => subscription.unsubscribe());
      flush();
      expect(log[2]).toBe('2 event: lost error');
    }));

  it.each([
    ['has no wasClean', { type: 'close', code: 1008, reason: 'not allowed' }, 'close 1008'],
    ['has a code alone', { code: 1008 }, 'close 1008'],
    ['has no type', { code: 1008, reason: '', wasClean: false }, 'close 1008'],
    ['has a type alone', { type: 'close' }, 'close 1005'],
    ['has nothing', {}, 'close 1005'],
    ['has the code 0, as in Deno', { type: 'close', code: 0, reason: '', wasClean: false }, 'close 1006'],
  ])('C7: a close event that %s is read as one', (_, event, lost) =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { server, socket$ } = connectTo(['o', 'o']);
      watch('event', socket$.events$);
      const subscription = socket$.subscribe({ error: () => undefined });
      at(2, () => server.connections[0]!.onclose?.(event as CloseEvent));
      at(4, () => subscription.unsubscribe());
      flush();
      expect(log[2]).toBe(`2 event: lost ${lost}`);
      expect(log[3]).toBe(lost === 'close 1008' ? '2 event: closed close 1008' : `2 event: retry 1 5 ${lost}`);
    }),
  );
});

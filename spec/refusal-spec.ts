import { asyncScheduler, defer, of, retry, Subject, take, throwError } from 'rxjs';
import { backoff, reconnect, SocketLostError, type WebSocketConstructor } from '../lib/index.js';
import { FakeWebSocket } from '../lib/testing/index.js';
import { marbles } from './support/marbles.js';
import { virtually } from './support/virtually.js';

type OnResponse = (request: unknown, response: { statusCode: number; headers: Record<string, string> }) => void;

/** As a socket of the `ws` package, refused by a server. */
function refusing(statusCode: number, headers: Record<string, string> = {}): WebSocketConstructor {
  return class extends FakeWebSocket {
    on(name: string, listener: OnResponse) {
      if (name !== 'unexpected-response') return;
      asyncScheduler.schedule(() => listener({}, { statusCode, headers }));
    }
  } as unknown as WebSocketConstructor;
}

const CONNECTING = 0;
const CLOSED = 3;

const WAITS = { min: 1, base: 1, max: 2, random: () => 0 };

describe('a refused connection', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['no seconds', '0', 0],
    ['a date to come', 'Thu, 01 Jan 1970 00:00:09 GMT', 9_000],
    ['a date gone by', 'Thu, 01 Jan 1960 00:00:00 GMT', undefined],
    ['nothing that can be read', 'soon', undefined],
    ['more than a timer takes', '99999999', 2 ** 31 - 1],
    ['nothing', undefined, undefined],
  ])('C8: the status and a Retry-After of %s are on the loss', (_, header, retryAfter) =>
    virtually(({ connectTo, at, flush }) => {
      const headers: Record<string, string> = header === undefined ? {} : { 'retry-after': header };
      const { socket$ } = connectTo([], { WebSocketCtor: refusing(503, headers), reconnect: { maxRetries: 0 } });
      const errors: unknown[] = [];
      socket$.subscribe({ error: (error: unknown) => errors.push(error) });
      at(1, () => undefined);
      flush();
      const message = 'connection to ws://host/feed refused with status 503';
      expect(errors).toMatchObject([{ kind: 'error', httpStatus: 503, message }]);
      expect((errors[0] as SocketLostError).retryAfter).toBe(retryAfter);
      expect(JSON.parse(JSON.stringify(errors[0]))).toMatchObject({ kind: 'error', httpStatus: 503, message });
    }),
  );

  it.each([
    [401, 'Unexpected server response: 401'],
    [503, 'Unexpected server response: 503'],
    [undefined, 'Unexpected server response: nothing'],
    [undefined, undefined],
  ])('C8: the status %p is read from the message %p of an error event', (httpStatus, message) =>
    virtually(({ connectTo, at, flush }) => {
      const { server, socket$ } = connectTo(['-'], { reconnect: { maxRetries: 0 } });
      const errors: unknown[] = [];
      socket$.subscribe({ error: (error: unknown) => errors.push(error) });
      at(1, () => server.connections[0]!.onerror?.({ type: 'error', message } as unknown as Event));
      flush();
      expect(errors).toMatchObject([{ kind: 'error' }]);
      expect((errors[0] as SocketLostError).httpStatus).toBe(httpStatus);
    }),
  );

  it('C8: backoff() waits no less than retryAfter, in a socket', () =>
    virtually(({ connectTo, watch, at, log }) => {
      const reconnect = { delay: backoff(WAITS) };
      const { socket$ } = connectTo([], { WebSocketCtor: refusing(429, { 'retry-after': '3' }), reconnect });
      watch('event', socket$.events$);
      const subscription = socket$.subscribe();
      at(3_001, () => {
        subscription.unsubscribe();
        expect(log.slice(0, 4)).toEqual([
          '0 event: connecting 0',
          '0 event: lost error',
          '0 event: retry 1 3000 error',
          '3000 event: connecting 1',
        ]);
      });
    }));

  it('C8: backoff() waits no less than retryAfter, in reconnect() and in retry()', () => {
    for (const operator of [reconnect<string>({ delay: backoff(WAITS) }), retry<string>({ delay: backoff(WAITS) })]) {
      marbles(({ expectObservable }) => {
        let n = 0;
        const lost = new SocketLostError('error', '', { retryAfter: 8 });
        const source$ = defer(() => (n++ ? of('a') : throwError(() => lost)));
        expectObservable(source$.pipe(operator, take(1))).toBe('--------(a|)');
      });
    }
    expect(backoff(WAITS).ms(1, { retryAfter: 8 })).toBe(8);
    expect(backoff(WAITS).ms(1, { retryAfter: 0 })).toBe(1);
    expect(backoff({ ...WAITS, min: 5, max: 9 }).ms(1, { retryAfter: 4 })).toBe(5);
    for (const other of [undefined, null, 'gone', new Error('gone')]) expect(backoff(WAITS).ms(1, other)).toBe(1);
  });

  it('C8: a fixed delay is what it is', () =>
    virtually(({ connectTo, watch, at, log }) => {
      const { socket$ } = connectTo([], { WebSocketCtor: refusing(503, { 'retry-after': '3' }), reconnect: 5 });
      watch('event', socket$.events$);
      const subscription = socket$.subscribe();
      at(4, () => {
        subscription.unsubscribe();
        expect(log).toContain('0 event: retry 1 5 error');
      });
    }));
});

describe('an error event', () => {
  const end = (socket: FakeWebSocket, code: number, wasClean = false) => {
    socket.readyState = 3;
    socket.onerror?.({ type: 'error' } as Event);
    socket.onclose?.({ type: 'close', code, reason: 'why', wasClean } as CloseEvent);
  };

  it.each([1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 4401])(
    'C8: does not hide the close code %d that follows it',
    (code) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['o', 'o']);
        watch('event', socket$.events$);
        const subscription = socket$.subscribe({ error: () => undefined });
        at(2, () => end(server.connections[0]!, code));
        at(4, () => subscription.unsubscribe());
        flush();
        expect(log.filter((line) => line.includes('lost'))).toEqual([`2 event: lost close ${code}`]);
      }),
  );

  it.each([1000, 1005, 1006])('C8: says more than the close code %d that follows it', (code) =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const closes: number[] = [];
      const closeObserver = { next: (event: CloseEvent) => closes.push(event.code) };
      const { server, socket$ } = connectTo(['o', 'o'], { closeObserver });
      watch('event', socket$.events$);
      const subscription = socket$.subscribe();
      at(2, () => end(server.connections[0]!, code, code === 1000));
      at(4, () => subscription.unsubscribe());
      flush();
      expect(log.filter((line) => line.includes('lost'))).toEqual(['2 event: lost error']);
      expect(closes).toEqual([code]);
    }),
  );

  it('C8: that no close event follows is a loss by the next task', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { server, socket$ } = connectTo(['o', 'oa']);
      watch('event', socket$.events$);
      const subscription = socket$.subscribe();
      at(2, () => server.connections[0]!.onerror?.({ type: 'error' } as Event));
      at(8, () => subscription.unsubscribe());
      flush();
      expect(log.slice(2, 4)).toEqual(['2 event: lost error', '2 event: retry 1 5 error']);
    }));
});

describe('an address that the page may not connect to', () => {
  const FORBIDDEN = 'which the page may not make (Content-Security-Policy, mixed content), failed:';

  /** As a WebSocket whose constructor throws. */
  const throwing = (thrown: unknown) =>
    function () {
      throw thrown;
    } as unknown as WebSocketConstructor;

  /** By the standard, and as Firefox has it: an exception of its own, without words. */
  const thrown = [
    [Object.assign(new Error('Insecure'), { name: 'SecurityError', code: 18 }), 'SecurityError 18'],
    [{ name: 'NS_ERROR_CONTENT_BLOCKED', message: '' }, 'NS_ERROR_CONTENT_BLOCKED'],
  ] as const;

  const errorsOf = (error: unknown, reconnect: false | { maxRetries: number }) => {
    const errors: unknown[] = [];
    virtually(({ connectTo, flush }) => {
      const { socket$ } = connectTo([], { WebSocketCtor: throwing(error), reconnect });
      socket$.subscribe({ error: (end: unknown) => errors.push(end) });
      flush();
    });
    return errors;
  };

  it.each(thrown)('C8: is named with what may forbid it: %p', (error, name) => {
    const message = `connection to ws://host/feed, ${FORBIDDEN} ${name}`;
    expect(errorsOf(error, { maxRetries: 0 })).toMatchObject([{ kind: 'forbidden', message }]);
    expect(errorsOf(error, { maxRetries: 9 })).toMatchObject([{ kind: 'forbidden', message }]);
  });

  describe.each([
    ['on a page from https:', 'https://page.example/', 'https://page.example'],
    ['in a runtime that has no origin', 'https://page.example/', undefined],
    ['in a worker of a blob:', 'blob:https://page.example/7', 'https://page.example'],
    ['in a frame at about:blank', 'about:blank', 'https://page.example'],
    ['in a sandboxed frame', 'https://page.example/', 'null'],
  ])('%s', (_, href, origin) => {
    const MIXED = 'connection to ws://host/feed, which an https: page may not make (mixed content): use wss:';
    beforeEach(() => void Object.assign(globalThis, { location: { href }, origin }));
    afterEach(() => ['location', 'origin'].forEach((name) => Reflect.deleteProperty(globalThis, name)));

    it.each(thrown)('C8: an insecure address is reported as one, and is not retried: %p', (error, name) => {
      expect(errorsOf(error, { maxRetries: 9 })).toMatchObject([
        { kind: 'forbidden', message: `${MIXED}, failed: ${name}` },
      ]);
    });

    it.each([
      ['alone, as in WebKit, is mixed content', false, ['forbidden']],
      ['that a close event follows is a loss like any other', true, ['error']],
    ])('C8: for an insecure address an error event %s', (_, isClosed, kinds) =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['-', '-']);
        const seen: string[] = [];
        socket$.events$.subscribe((event) => {
          if (event.type === 'lost') seen.push(event.cause.kind);
        });
        const subscription = socket$.subscribe({ error: () => undefined });
        at(1, () => {
          const [socket] = server.connections;
          socket!.onerror?.({ type: 'error' } as Event);
          if (isClosed) socket!.onclose?.({ type: 'close', code: 1006, reason: '', wasClean: false } as CloseEvent);
        });
        at(3, () => subscription.unsubscribe());
        flush();
        expect(seen).toEqual(kinds);
      }),
    );
  });

  it.each([
    ['is forbidden', CLOSED, true, ['forbidden']],
    ['is a mock that failed, if the event is not from the browser', CLOSED, false, ['error', 'error']],
    ['has failed, if it was CONNECTING', CONNECTING, true, ['error', 'error']],
  ])('C8: a socket that is CLOSED as it is made, as in Chromium, %s', (_, readyState, isTrusted, kinds) =>
    virtually(({ connectTo, at, flush }) => {
      /** Its first event is an error, and there is no other. */
      class Failing extends FakeWebSocket {
        override readyState = readyState;
        private readonly fire = new Subject<object>();

        constructor(url: string) {
          super(url);
          asyncScheduler.schedule(() => {
            this.fire.next({ isTrusted });
            this.onerror?.({ type: 'error', isTrusted } as Event);
          });
        }

        addEventListener(name: string, listener: (event: object) => void) {
          if (name === 'error') this.fire.subscribe(listener);
        }
      }
      const { socket$ } = connectTo([], {
        WebSocketCtor: Failing as unknown as WebSocketConstructor,
        reconnect: { delay: 3, maxRetries: 1 },
      });
      const lost: SocketLostError[] = [];
      socket$.events$.subscribe((event) => {
        if (event.type === 'lost') lost.push(event.cause);
      });
      const subscription = socket$.subscribe({ error: () => undefined });
      at(9, () => subscription.unsubscribe());
      flush();
      expect(lost.map(({ kind }) => kind)).toEqual(kinds);
      if (kinds.length === 1)
        expect(lost[0]!.message).toBe(
          'connection to ws://host/feed, which the page may not make, failed: Content-Security-Policy',
        );
    }),
  );

  it('C8: with `reconnect: false` an error that has no words is told in ours, another one as it is', () => {
    const [[worded], [wordless, name]] = thrown;
    expect(errorsOf(worded, false)).toEqual([worded]);
    expect(errorsOf(wordless, false)).toMatchObject([
      { message: `connection to ws://host/feed, ${FORBIDDEN} ${name}` },
    ]);
  });
});

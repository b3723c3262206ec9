import { throwError } from 'rxjs';
import { MessageDroppedError, RequestError, SocketLostError, type WebSocketConstructor } from '../lib/index.js';
import type { FakeWebSocket } from '../lib/testing/index.js';
import { textsIn } from '../tools/textsIn.js';
import { virtually, type Config } from './support/virtually.js';

const URL_WITH_TOKEN = 'ws://host/feed?token=SECRET';
const PAYLOAD = '{"SECRETPAYLOAD';

/** As errors of HTTP clients: the whole request is in them. */
const requestError = Object.assign(new Error('Request failed: Authorization: Bearer SECRET'), {
  name: 'AxiosError',
  code: 'ERR_BAD_REQUEST',
  config: { headers: { Authorization: 'Bearer SECRET' } },
  response: { config: { url: 'https://auth/?SECRET' } },
  toJSON: () => 'SECRET',
});
const manyErrors = Object.assign(new Error('SECRET'), {
  name: 'AggregateError',
  code: 'ECONNREFUSED',
  errors: [new Error('SECRET'), requestError],
  cause: requestError,
});
const badlyNamed = Object.assign(new Error(''), { name: 'token=SECRET', code: 'wss://host/#access_token=SECRET' });

interface Scene {
  scripts?: string[];
  config?: Config;
  /** What happens at 2 ms. */
  act?: (socket: FakeWebSocket) => void;
  /** What must have been told, so that nothing to find is no proof. */
  told: RegExp;
}

const thrown: unknown = URL_WITH_TOKEN;
const refusal = (Type: ErrorConstructor) => new Type(`cannot connect to ${URL_WITH_TOKEN}: refused`);
const errorEvent = { type: 'error', message: `connect ECONNREFUSED ${URL_WITH_TOKEN}` } as unknown as Event;

const scenes: Record<string, Scene> = {
  'a clean close': { scripts: ['o-|'], told: /lost close host\/feed/ },
  'a drop': { scripts: ['o-#'], told: /lost close host\/feed/ },
  'a refused connection': { scripts: ['#'], told: /lost error host\/feed/ },
  'a fatal close': { act: (socket) => socket.end(1008, 'policy'), told: /error close host\/feed/ },
  'an error event that repeats the URL': {
    act: (socket) => socket.onerror?.(errorEvent),
    told: /lost error host\/feed failed: error event/,
  },
  'a close event without an error event': {
    act: (socket) => socket.onclose?.({ type: 'close', code: 1006, reason: '', wasClean: false } as CloseEvent),
    told: /lost close host\/feed/,
  },
  'a constructor that repeats the URL': {
    config: { WebSocketCtor: throwing(refusal(Error)) },
    told: /lost connect-failed host\/feed failed: Error$/m,
  },
  'a constructor that calls the URL a SyntaxError, and repeats it': {
    config: { WebSocketCtor: throwing(refusal(SyntaxError)) },
    told: /error bad-url host\/feed failed: SyntaxError$/m,
  },
  'a url function that throws the URL': {
    config: { url: () => raise(refusal(TypeError)) },
    told: /lost connect-failed url or protocol failed: TypeError$/m,
  },
  'a url function that makes a bad URL': {
    config: { url: () => new URL(URL_WITH_TOKEN.replace('host', 'host:99999')).href },
    told: /lost connect-failed url or protocol failed: TypeError ERR_INVALID_URL$/m,
  },
  'a url function that errors with a mere string': {
    config: { url: () => throwError(() => thrown) },
    told: /lost connect-failed url or protocol failed: string$/m,
  },
  'a url function that returns a bad URL': {
    config: { url: () => `${URL_WITH_TOKEN}#part` },
    told: /error bad-url url must/,
  },
  'a url function that throws a whole request': {
    config: { url: () => raise(requestError) },
    told: /lost connect-failed url or protocol failed: AxiosError ERR_BAD_REQUEST$/m,
  },
  'a protocol function that errors with a whole request': {
    config: { protocol: () => throwError(() => requestError) },
    told: /lost connect-failed url or protocol failed: AxiosError ERR_BAD_REQUEST$/m,
  },
  'a url function that throws many errors': {
    config: { url: () => raise(manyErrors) },
    told: /lost connect-failed url or protocol failed: AggregateError ECONNREFUSED$/m,
  },
  'a constructor that throws a whole request': {
    config: { WebSocketCtor: throwing(requestError) },
    told: /lost connect-failed host\/feed failed: AxiosError ERR_BAD_REQUEST$/m,
  },
  'a constructor that throws with reconnect: false': {
    config: { WebSocketCtor: throwing(refusal(Error)), reconnect: false },
    told: /error connect-failed host\/feed failed: Error$/m,
  },
  'a constructor that throws what it was given for a protocol, with reconnect: false': {
    config: {
      url: 'ws://host/feed',
      protocol: 'SECRET',
      WebSocketCtor: throwing(new Error('SECRET')),
      reconnect: false,
    },
    told: /error connect-failed host\/feed failed: Error$/m,
  },
  'an error whose name and code are secrets': {
    config: { url: () => raise(badlyNamed) },
    told: /lost connect-failed url or protocol failed: object$/m,
  },
  'an error event with an error that has the request in it': {
    act: (socket) => socket.onerror?.({ type: 'error', message: 'SECRET', error: manyErrors } as unknown as Event),
    told: /lost error host\/feed failed: ECONNREFUSED$/m,
  },
  'a query with a blank in it': {
    config: { url: 'ws://host/feed?user=John Doe&token=SECRET' },
    scripts: ['o-#'],
    told: /lost close host\/feed closed with code 1006$/m,
  },
  'a query with a question mark and a line break in it': {
    config: { url: () => 'ws://host/feed?a=? b\nSECRET?SECRET' },
    scripts: ['#'],
    told: /lost error host\/feed failed: error event$/m,
  },
  'an onOpen that quotes what it would send': {
    scripts: ['o', 'o', 'o'],
    config: { onOpen: () => raise(Object.assign(new Error(PAYLOAD), { payload: PAYLOAD })) },
    told: /lost handshake handshake failed: Error$/m,
  },
  'a serializer that quotes what onOpen returns': {
    scripts: ['o', 'o', 'o'],
    config: {
      onOpen: () => [PAYLOAD],
      serializer: (message) => raise(new TypeError(`not to be sent: ${String(message)}`)),
    },
    told: /lost handshake handshake failed: TypeError$/m,
  },
  'an attempt that does not open': { scripts: ['-'], config: { connectTimeout: 5 }, told: /lost connect-timeout/ },
  'a missing pong': { config: { heartbeat: { interval: 3, pongTimeout: 2 } }, told: /lost pong-timeout/ },
  'a bad frame': { act: (socket) => socket.sendFrame(PAYLOAD), told: /bad-frame/ },
  'a frame that a deserializer repeats in its error': {
    config: { deserializer: ({ data }) => raise(new Error(`bad: ${String(data)}`)) },
    act: (socket) => socket.sendFrame(PAYLOAD),
    told: /bad-frame/,
  },
  'a frame that isPong repeats in its error': {
    config: { heartbeat: { isPong: (frame) => raise(new Error(`bad: ${String(frame)}`)) } },
    act: (socket) => socket.sendFrame(PAYLOAD),
    told: /callback-error/,
  },
  'messages that give way': { scripts: ['----o'], config: { outbox: { capacity: 0 } }, told: /dropped/ },
  'messages that the socket refuses': {
    scripts: ['----o'],
    act: (socket) => Object.assign(socket, { send: () => raise(new Error(PAYLOAD)) }),
    told: /dropped/,
  },
};

describe('secrets', () => {
  it.each(Object.entries(scenes))(
    'B2: after %s no status, event or error has the query of the URL, or a payload',
    (_, scene) =>
      virtually(({ connectTo, at, flush }) => {
        const { scripts = ['o'], config, act, told } = scene;
        const { server, socket$ } = connectTo(
          [...scripts, 'o'],
          { url: URL_WITH_TOKEN, ...config },
          { reply: () => undefined },
        );
        const heard: unknown[] = [];
        const hear = (value: unknown) => void heard.push(value);
        socket$.status$.subscribe(hear);
        socket$.events$.subscribe(hear);
        socket$.subscribe({ error: (error: unknown) => hear({ type: 'error', cause: error }) });
        at(1, () => attempt(() => socket$.next(PAYLOAD)));
        at(2, () => act?.(server.connections[0]!));
        at(9, () => socket$.unsubscribe());
        flush();
        const texts = [...textsIn(heard)];
        expect(texts.filter((text) => text.includes('SECRET'))).toEqual([]);
        expect(heard.map(summary).join('\n')).toMatch(told);
      }),
  );

  it('B2: a loss survives JSON.stringify, with only the name and the code of its cause', () => {
    const details = {
      ...{ code: 4401, reason: 'expired', wasClean: true, httpStatus: 503, retryAfter: 2_000, neverAnswered: true },
      cause: { name: 'AxiosError', code: 'ERR_BAD_REQUEST' },
    };
    const lost = new SocketLostError('close', 'host/feed closed', details);
    expect(inLog(lost)).toEqual({ name: 'SocketLostError', kind: 'close', message: 'host/feed closed', ...details });

    virtually(({ connectTo, flush }) => {
      const { socket$ } = connectTo([], { url: () => raise(requestError), reconnect: { maxRetries: 0 } });
      const told: unknown[] = [];
      socket$.events$.subscribe((event) => told.push(inLog(event)));
      socket$.subscribe({ error: (error: unknown) => told.push(inLog(error)) });
      flush();
      const loss = {
        ...{ name: 'SocketLostError', kind: 'connect-failed' },
        message: 'url or protocol failed: AxiosError ERR_BAD_REQUEST',
        cause: { name: 'AxiosError', code: 'ERR_BAD_REQUEST' },
      };
      expect(told).toContainEqual({ type: 'lost', cause: loss });
      expect(told).toContainEqual(loss);
      expect(told).toContainEqual({ type: 'closed', state: 'closed', cause: loss });
    });
  });

  it('B2: a dropped message and a request that failed survive JSON.stringify, with the loss behind it', () => {
    const cause = new SocketLostError('pong-timeout', 'no answer', { neverAnswered: true });
    expect(inLog(new MessageDroppedError('overflow'))).toEqual({
      ...{ name: 'MessageDroppedError', reason: 'overflow', message: 'message dropped: overflow' },
    });
    expect(inLog(new RequestError('lost', 'the connection was lost', { cause }))).toEqual({
      ...{ name: 'RequestError', kind: 'lost', message: 'the connection was lost' },
      cause: { name: 'SocketLostError', kind: 'pong-timeout', message: 'no answer', neverAnswered: true },
    });
  });

  it('B2: the search of this spec finds what is hidden in a message, a stack, a cause or a property', () => {
    const { stack } = new Error('SECRET');
    const hidden = [
      new Error('SECRET'),
      Object.assign(new Error('fine'), { stack }),
      new Error('fine', { cause: 'SECRET' }),
      { a: [new Map([['b', new Error('', { cause: { input: 'SECRET' } })]])] },
    ];
    for (const value of hidden) expect([...textsIn(value)].join()).toContain('SECRET');
  });
});

/** What a log of JSON keeps of it. */
const inLog = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function summary(value: unknown): string {
  const { type, cause } = value as { type?: string; cause?: { kind?: string; message?: string } };
  return [type, cause?.kind, cause?.message?.replace(/.*(?=host\/feed (closed|failed))/, '')].join(' ');
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // Its caller is told.
  }
}

function raise(error: Error): never {
  throw error;
}

function throwing(error: Error): WebSocketConstructor {
  return function () {
    throw error;
  } as unknown as WebSocketConstructor;
}

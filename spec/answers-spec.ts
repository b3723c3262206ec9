import { of } from 'rxjs';
import { channels, heartbeat, reconnect, resume, type Cursor } from '../lib/index.js';
import { marbles } from './support/marbles.js';
import { virtually, type Config } from './support/virtually.js';

/** What a function without types may return. */
const later = (value: unknown) => Promise.resolve(value) as never;

const HEARTBEAT = { interval: 5, pongTimeout: 3 };
const beat = (config: object) => ({ heartbeat: { ...HEARTBEAT, ...config } }) as Config;

describe('what a function returns', () => {
  it.each<[option: string, name: string, config: Config]>([
    ['heartbeat.isPong', 'isPong', beat({ isPong: () => later(false) })],
    ['heartbeat.isPong', 'isPong', beat({ isPong: () => 'pong' })],
    ['heartbeat.answer.isPing', 'isPing', beat({ answer: { isPing: () => later(false), pong: '' } })],
  ])('B3: %s must not return what is no yes or no: each message is emitted, and it is reported', (_, name, config) =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const { socket$ } = connectTo(['o-a-b'], config);
      watch('event', socket$.events$);
      const subscription = watch('message', socket$);
      at(4, () => undefined);
      at(5, () => subscription.unsubscribe());
      flush();
      expect(log).toEqual(expect.arrayContaining(['2 message: a', '4 message: b', `2 event: callback-error ${name} TypeError`])); // prettier-ignore
    }),
  );

  it.each<[what: string, value: unknown, isPong: boolean]>([
    ['true', true, true],
    ['false', false, false],
    ['undefined', undefined, false],
    ['null', null, false],
    ['0', 0, false],
  ])('B3: heartbeat.isPong may return %s', (_, value, isPong) =>
    virtually(({ connectTo, expectObservable }) => {
      const { socket$ } = connectTo(['o-a'], beat({ isPong: () => value }));
      expectObservable(socket$, '^---!').toBe(isPong ? '' : '--a');
    }),
  );

  it.each([
    ['isPong', { isPong: () => later(false) }, 'heartbeat.isPong must be a function that returns true or false'],
    [
      'answer.isPing',
      { answer: { isPing: () => later(false), pong: '' } },
      'heartbeat.answer.isPing must be a function that returns true or false',
    ],
  ])('B3: an async %s errs the stream of the heartbeat operator', (_, config, message) =>
    marbles(({ hot, expectObservable }) => {
      const result$ = hot('-a').pipe(heartbeat(() => undefined, { ...HEARTBEAT, ...config }));
      expectObservable(result$).toBe('-#', undefined, new TypeError(message));
    }),
  );

  it('B3: an async ping errs the stream of the heartbeat operator', () =>
    marbles(({ hot, expectObservable }) => {
      const result$ = hot('-a').pipe(heartbeat(() => undefined, { ...HEARTBEAT, ping: () => later('ping') }));
      expectObservable(result$).toBe('-a---#', undefined, new TypeError('heartbeat.ping must be no promise'));
    }));

  it.each([later('ping'), null, 5, { type: 'ping' }])(
    'B3: heartbeat.ping must not return %p: nothing is sent, and it is reported',
    (ping) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['o'], beat({ ping: () => ping }));
        watch('event', socket$.events$);
        const subscription = socket$.subscribe();
        at(7, () => subscription.unsubscribe());
        flush();
        expect(log).toContain('5 event: callback-error ping TypeError');
        expect(server.received).toEqual([]);
      }),
  );

  it.each<[option: string, given: { select?: unknown; isConfirmation?: unknown }]>([
    ['channels.select', { select: () => later(true) }],
    ['channels.isConfirmation', { isConfirmation: () => later(true) }],
  ])('B3: an async %s errs its channel, and it alone', (option, given) =>
    virtually(({ connectTo, at, flush }) => {
      const { socket$ } = connectTo(['o-a-b']);
      const config = { subscribe: (key: string) => key, unsubscribe: (key: string) => key, select: () => true };
      const errors: unknown[] = [];
      const heard: unknown[] = [];
      channels(socket$, { ...config, ...(given as object) })('k').subscribe({
        next: (message) => heard.push(message),
        error: (error: unknown) => errors.push(error),
      });
      const all: unknown[] = [];
      const subscription = socket$.subscribe((message) => all.push(message));
      at(5, () => subscription.unsubscribe());
      flush();
      expect(errors).toEqual([new TypeError(`${option} must be a function that returns true or false`)]);
      expect([heard, all]).toEqual([[], ['a', 'b']]);
    }),
  );

  it('B3: an async messageFilter errs its channel', () =>
    virtually(({ connectTo, expectObservable }) => {
      const { socket$ } = connectTo(['o-a-b']);
      const channel$ = socket$.multiplex(
        () => 'sub',
        () => 'unsub',
        () => later(true),
      );
      const error = new TypeError('multiplex.messageFilter must be a function that returns true or false');
      expectObservable(channel$).toBe('--#', undefined, error);
    }));

  it('B3: an async shouldReconnect errs the stream', () =>
    marbles(({ cold, expectObservable }) => {
      const result$ = cold('-a-|').pipe(reconnect({ delay: 1, shouldReconnect: () => later(false) }));
      const error = new TypeError('reconnect.shouldReconnect must be a function that returns true or false');
      expectObservable(result$).toBe('-a-#', undefined, error);
    }));

  it.each(['500', '', true, undefined, null, {}, () => 1])(
    'B3: reconnect.delay must not return %p: the stream errs with what it may be',
    (wait) =>
      marbles(({ cold, expectObservable }) => {
        const result$ = cold('-a-|').pipe(reconnect({ delay: () => wait as never }));
        const error = new TypeError('reconnect.delay must be an observable, a promise or an array');
        expectObservable(result$).toBe('-a-#', undefined, error);
      }),
  );

  it.each([null, NaN, Infinity, -Infinity, later(1), {}, true])(
    'B3: resume.cursor must not return %p: every message is emitted, and it is reported',
    (bad) =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const policy = resume<string, unknown, Cursor>({
          cursor: (message) => (message === 'b' ? (bad as Cursor) : message.charCodeAt(0)),
          request: (since) => since,
        });
        const { socket$ } = connectTo(['oabcd'], { resume: policy });
        watch('event', socket$.events$);
        const subscription = watch('message', socket$);
        at(5, () => subscription.unsubscribe());
        flush();
        const messages = log.filter((line) => line.includes('message'));
        expect(messages.map((line) => line.slice(-1)).join('')).toBe('abcd');
        expect(log).toContain('2 event: callback-error cursor TypeError');
      }),
  );

  it.each<[what: string, config: Config, give: unknown]>([
    ['a serializer that returns a promise', { serializer: () => later('text') }, 'message'],
    ['a serializer that returns nothing', { serializer: () => undefined as never }, 'message'],
    ['a message that is a promise', {}, Promise.resolve('message')],
    ['a message that is an observable', {}, of('message')],
  ])('B3: next() throws for %s, and nothing is sent', (_, config, message) =>
    virtually(({ connectTo, at, flush }) => {
      const { server, socket$ } = connectTo(['o'], config);
      const subscription = socket$.subscribe();
      at(1, () => expect(() => socket$.next(message)).toThrow(TypeError));
      at(2, () => subscription.unsubscribe());
      flush();
      expect(server.received).toEqual([]);
    }),
  );
});

import { EMPTY, of, throwError, type Observable } from 'rxjs';
import { isSocketLostError, reconnect, SocketLostError, type ReconnectConfig } from '../../lib/index.js';
import { marbles } from '../support/marbles.js';
import { reconnecting } from '../support/reconnecting.js';

const BOOM = new Error('boom');
const boom = (): never => {
  throw BOOM;
};

const close = (code: number, wasClean = false) => ({ type: 'close', code, reason: 'why', wasClean });

/** The error of a source that is not retried. */
function endOf(source$: Observable<unknown>, config: ReconnectConfig = { maxRetries: 0 }): unknown {
  const errors: unknown[] = [];
  const subscription = source$.pipe(reconnect(config)).subscribe({ error: (error: unknown) => errors.push(error) });
  subscription.unsubscribe();
  expect(errors).toHaveLength(1);
  return errors[0];
}

const failing = (error: unknown) => throwError(() => error);

describe('the error of reconnect', () => {
  it.each<[what: string, end: unknown, lost: Partial<SocketLostError>]>([
    ['a CloseEvent', close(1006), { kind: 'close', code: 1006, reason: 'why', wasClean: false }],
    ['a clean CloseEvent', close(4000, true), { kind: 'close', code: 4000, reason: 'why', wasClean: true }],
    ['an error event', { type: 'error' }, { kind: 'error', message: 'connection failed: error event' }],
    ['an ErrorEvent', { type: 'error', message: 'gone' }, { kind: 'error', message: 'connection failed: error event' }],
    [
      'an ErrorEvent with an error',
      { type: 'error', message: 'gone', error: Object.assign(new Error('gone'), { code: 'ECONNRESET' }) },
      { kind: 'error', message: 'connection failed: ECONNRESET', cause: { name: 'Error', code: 'ECONNRESET' } },
    ],
    ['a close event without wasClean', { type: 'close', code: 1008, reason: 'why' }, { kind: 'close', code: 1008 }],
    ['a close event with a code alone', { code: 4401 }, { kind: 'close', code: 4401 }],
    ['a close event without a code', { type: 'close' }, { kind: 'close', code: 1005 }],
    [
      'an Error with a code',
      Object.assign(new Error('gone'), { code: 4001 }),
      { kind: 'error', message: 'connection failed: Error 4001' },
    ],
    ['an Error', BOOM, { kind: 'error', message: 'connection failed: Error', cause: { name: 'Error' } }],
    ['a string', 'gone', { kind: 'error', message: 'connection failed: string' }],
    ['undefined', undefined, { kind: 'error', message: 'connection failed: undefined' }],
    ['null', null, { kind: 'error', message: 'connection failed: object' }],
  ])('is a SocketLostError for %s', (_, end, lost) => {
    const error = endOf(failing(end));
    expect(isSocketLostError(error)).toBe(true);
    expect(error).toMatchObject(lost);
  });

  it('is a SocketLostError for a completion', () => {
    const lost = { kind: 'close', wasClean: true, message: 'connection closed with code 1005' };
    expect(endOf(EMPTY)).toMatchObject(lost);
  });

  it('is the SocketLostError that the source errors with', () => {
    const lost = new SocketLostError('pong-timeout', 'dead');
    expect(endOf(failing(lost))).toBe(lost);
  });
});

describe('shouldReconnect', () => {
  it.each([1002, 1003, 1007, 1008, 1009, 1010])('R1: by default code %i is not retried', (code) => {
    expect(endOf(failing(close(code)), { delay: boom })).toMatchObject({ kind: 'close', code });
  });

  it.each([1000, 1001, 1004, 1005, 1006, 1011, 1012, 1013, 1014, 1015, 3000, 4000, 4999])(
    'R1: by default code %i is retried',
    (code) =>
      marbles((helpers) => {
        const result$ = reconnecting(helpers, ['#', 'a'], { delay: 1 }, close(code));
        helpers.expectObservable(result$).toBe('-a');
      }),
  );

  it('R1: by default a bad URL is not retried, and every other kind is', () => {
    const kinds = ['error', 'pong-timeout', 'connect-timeout', 'connect-failed', 'handshake'] as const;
    const bad = new SocketLostError('bad-url', '');
    expect(endOf(failing(bad), { delay: boom })).toBe(bad);
    for (const kind of kinds) {
      expect(endOf(failing(new SocketLostError(kind, '')), { delay: boom })).toBe(BOOM);
    }
  });

  it('R1: overrides the default, either way', () => {
    const onlyFatal = ({ code }: SocketLostError) => code === 1008;
    const config: ReconnectConfig = { delay: boom, shouldReconnect: onlyFatal };
    expect(endOf(failing(close(1008)), config)).toBe(BOOM);
    expect(endOf(failing(close(1006)), config)).toMatchObject({ code: 1006 });
    expect(endOf(EMPTY, config)).toMatchObject({ kind: 'close', wasClean: true });
  });

  it('is called once for each loss', () =>
    marbles((helpers) => {
      const shouldReconnect = jest.fn(() => true);
      helpers.expectObservable(reconnecting(helpers, ['#', '|', 'a'], { delay: 1, shouldReconnect })).toBe('--a');
      helpers.flush();
      expect(shouldReconnect).toHaveBeenCalledTimes(2);
    }));
});

describe('functions of reconnect that fail', () => {
  it('an error thrown by delay reaches the subscriber', () => expect(endOf(EMPTY, { delay: boom })).toBe(BOOM));

  it('an error thrown by shouldReconnect reaches the subscriber', () =>
    expect(endOf(EMPTY, { shouldReconnect: boom })).toBe(BOOM));

  it.each([NaN, -1, Infinity, 2 ** 31])('a delay that returns %p errors with a RangeError', (wait) => {
    const error = endOf(EMPTY, { delay: () => wait });
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'reconnect.delay must be a number from 0 to 2147483647' });
  });

  it.each([undefined, null, {}])('a delay that returns %p errors with a TypeError', (wait) => {
    expect(endOf(EMPTY, { delay: () => wait as number })).toBeInstanceOf(TypeError);
  });
});

describe('a bad number of reconnect throws at once and is named', () => {
  const bad = [-1, NaN, 2 ** 31, '5', null];
  const cases = [
    ...[...bad, 0, Infinity].flatMap((value) => [
      ['delay', value, 1],
      ['stableAfter', value, 1],
    ]),
    ...bad.map((value) => ['maxRetries', value, 0]),
  ] as [option: string, value: unknown, min: number][];

  it.each(cases)('%s: %p', (option, value, min) => {
    const config = { [option]: value } as ReconnectConfig;
    expect(() => reconnect(config)).toThrow(typeof value === 'number' ? RangeError : TypeError);
    expect(() => reconnect(config)).toThrow(`reconnect.${option} must be a number from ${min} to 2147483647`);
  });

  it('reconnect(): a bad delay as the only argument', () => {
    expect(() => reconnect(0)).toThrow('reconnect.delay must be');
    expect(() => reconnect(NaN)).toThrow('reconnect.delay must be');
  });

  it('numbers at the edge of their range are valid', () => {
    const config = { delay: 1, stableAfter: 1, maxRetries: 0 };
    const most = { delay: 2 ** 31 - 1, stableAfter: 2 ** 31 - 1, maxRetries: Infinity };
    for (const fits of [config, most, {}, { delay: undefined, maxRetries: undefined }]) {
      expect(() => of(1).pipe(reconnect(fits))).not.toThrow();
    }
  });
});

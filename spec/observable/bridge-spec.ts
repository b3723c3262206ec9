import { buildSync } from 'esbuild';
import { EMPTY, NEVER, of, range, Subject, throwError } from 'rxjs';
import { heartbeatSocket$ } from '../../lib/index.js';
import { fromNative, toNative, type NativeSource } from '../../lib/observable/index.js';
import { fakeServer } from '../../lib/testing/index.js';

interface Subscriber<T> {
  next: (value: T) => void;
  error: (error: unknown) => void;
  complete: () => void;
  addTeardown: (teardown: () => void) => void;
}

/** The Observable of the web platform, where a platform has none. It is an ES module, and Jest wants another kind. */
function loadPolyfill() {
  const { outputFiles } = buildSync({
    entryPoints: ['observable-polyfill'],
    bundle: true,
    format: 'cjs',
    write: false,
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running what was built is what this is for
  const run = new Function('module', 'exports', outputFiles[0]?.text ?? '') as (
    module: object,
    exports: object,
  ) => void;
  run({}, {});
}

loadPolyfill();
const Native = (
  globalThis as unknown as { Observable: new <T>(run: (subscriber: Subscriber<T>) => void) => NativeSource<T> }
).Observable;

const failure = new Error('e');

/** Notes what an observer is notified of. */
function noting() {
  const seen: unknown[] = [];
  return {
    seen,
    next: (value: unknown) => void seen.push(value),
    error: (error: unknown) => void seen.push(['error', error]),
    complete: () => void seen.push('complete'),
  };
}

describe('toNative()', () => {
  it.each([
    ['values and the end', of(1, 2), [1, 2, 'complete']],
    ['an end alone', EMPTY, ['complete']],
    ['an error', throwError(() => failure), [['error', failure]]],
  ])('passes on %s', (_, source$, expected) => {
    const observer = noting();
    toNative<unknown>(source$).subscribe(observer);
    expect(observer.seen).toEqual(expected);
  });

  it('is an Observable of the platform', () => {
    expect(toNative(NEVER)).toBeInstanceOf(Native);
  });

  it('unsubscribes when its signal aborts', () => {
    const source$ = new Subject<number>();
    const observer = noting();
    const abort = new AbortController();
    toNative(source$).subscribe(observer, { signal: abort.signal });
    source$.next(1);
    abort.abort();
    source$.next(2);
    expect(observer.seen).toEqual([1]);
    expect(source$.observed).toBe(false);
  });

  it('stops an endless source when its signal aborts while it emits', () => {
    const abort = new AbortController();
    const seen: number[] = [];
    toNative(range(0, Number.MAX_SAFE_INTEGER)).subscribe(
      (value) => {
        seen.push(value);
        if (value === 2) abort.abort();
      },
      { signal: abort.signal },
    );
    expect(seen).toEqual([0, 1, 2]);
  });

  it('subscribes to nothing when its signal was aborted before', () => {
    const source$ = new Subject();
    toNative(source$).subscribe(noting(), { signal: AbortSignal.abort() });
    expect(source$.observed).toBe(false);
  });

  it('connects a socket, and closes it when the last signal aborts', async () => {
    const server = fakeServer();
    const socket$ = heartbeatSocket$<string>({ url: 'ws://host', WebSocketCtor: server.WebSocketCtor });
    const abort = new AbortController();
    const messages = noting();
    toNative(socket$).subscribe(messages, { signal: abort.signal });
    server.last.accept();
    server.last.sendMessage('hello');
    await Promise.resolve();
    abort.abort();
    expect(messages.seen).toEqual(['hello']);
    const states = noting();
    socket$.status$.subscribe(states);
    expect(states.seen).toMatchObject([{ state: 'idle' }]);
  });

  it.each([undefined, null, {}, 'Observable'])('says what to pass where there is no Observable: %p', (constructor) => {
    const { Observable } = globalThis as unknown as { Observable: unknown };
    Object.assign(globalThis, { Observable: undefined });
    expect(() => toNative(NEVER, constructor)).toThrow(/^there is no Observable here/);
    Object.assign(globalThis, { Observable });
  });
});

describe('fromNative()', () => {
  it('passes on values and the end', () => {
    const observer = noting();
    fromNative(
      new Native<number>((subscriber) => {
        subscriber.next(1);
        subscriber.complete();
      }),
    ).subscribe(observer);
    expect(observer.seen).toEqual([1, 'complete']);
  });

  it('passes on an error', () => {
    const observer = noting();
    fromNative(new Native((subscriber) => subscriber.error('e'))).subscribe(observer);
    expect(observer.seen).toEqual([['error', 'e']]);
  });

  it('tears the source down when it is unsubscribed from', () => {
    const teardown = jest.fn();
    const subscription = fromNative(new Native((subscriber) => subscriber.addTeardown(teardown))).subscribe();
    expect(teardown).not.toHaveBeenCalled();
    subscription.unsubscribe();
    expect(teardown).toHaveBeenCalledTimes(1);
  });

  it('converted to native and back it is the same stream', () => {
    const observer = noting();
    fromNative(toNative(of(1, 2))).subscribe(observer);
    expect(observer.seen).toEqual([1, 2, 'complete']);
  });
});

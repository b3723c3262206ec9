// What an Observable of the platform has to do with a socket: the same in Node on RxJS 9 and in Chromium on its own.
import { defer, of, Subject } from 'rxjs';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { fromNative, toNative } from 'rxjs-heartbeat-socket/observable';

const equal = (actual, expected) => {
  const [a, e] = [actual, expected].map((value) => JSON.stringify(value));
  if (a !== e) throw new Error(`${a} instead of ${e}`);
};

/** `open(url)` gives the options of a socket there; the server at `url` echoes. */
export const scenes = (options) => ({
  async 'toNative() gives an Observable of the platform'() {
    equal(toNative(of(1)) instanceof globalThis.Observable, true);
  },
  async 'its own operators apply'() {
    const tens$ = toNative(of(1, 2, 3, 4))
      .filter((n) => n % 2)
      .map((n) => n * 10);
    equal(await tens$.toArray(), [10, 30]);
  },
  async 'a socket connects, and what it sends comes back'() {
    const socket$ = heartbeatSocket$(options);
    const first = toNative(socket$).first();
    socket$.next({ hello: 'world' });
    equal(await first, { hello: 'world' });
  },
  async 'first() closes the connection when it has its message'() {
    const socket$ = heartbeatSocket$(options);
    const first = toNative(socket$).first();
    socket$.next('once');
    await first;
    equal(await toNative(socket$.status$).first(), { state: 'idle' });
  },
  async 'aborting a signal closes the connection'() {
    const socket$ = heartbeatSocket$(options);
    const abort = new AbortController();
    toNative(socket$).subscribe(() => {}, { signal: abort.signal });
    await toNative(socket$.status$).find(({ state }) => state === 'open');
    abort.abort();
    equal(await toNative(socket$.status$).first(), { state: 'idle' });
  },
  async 'two who subscribe share one subscription'() {
    let subscriptions = 0;
    const source$ = new Subject();
    const native$ = toNative(defer(() => (subscriptions++, source$)));
    const both = Promise.all([native$.first(), native$.first()]);
    source$.next(7);
    equal([await both, subscriptions], [[7, 7], 1]);
  },
  async 'an error of the source is an error'() {
    const source$ = new Subject();
    const failed = toNative(source$).toArray();
    source$.error(new Error('lost'));
    equal(await failed.catch(({ message }) => message), 'lost');
  },
  async 'fromNative() feeds an option of the socket'() {
    const address$ = fromNative(globalThis.Observable.from([options.url]));
    const socket$ = heartbeatSocket$({ ...options, url: () => address$ });
    const first = toNative(socket$).first();
    socket$.next('by a native address');
    equal(await first, 'by a native address');
  },
  async 'unsubscribing from fromNative() aborts the source'() {
    let aborted = false;
    const native$ = new globalThis.Observable((subscriber) => subscriber.addTeardown(() => (aborted = true)));
    fromNative(native$).subscribe().unsubscribe();
    equal(aborted, true);
  },
});

/** Runs them one after another: what went wrong in each, or `undefined`. */
export async function run(named) {
  const results = [];
  for (const [name, scene] of Object.entries(named)) {
    const inTime = new Promise((_, reject) =>
      setTimeout(() => reject(new Error('no end within 10 s')), 10_000).unref?.(),
    );
    results.push([name, await Promise.race([scene(), inTime]).catch(({ message }) => message)]);
  }
  return results;
}

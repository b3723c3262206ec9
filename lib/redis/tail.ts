import { concat, defer, EMPTY, ignoreElements, mergeMap, Observable, repeat, retry, share, switchMap, tap } from 'rxjs';
import { backoff } from '../operators/backoff.js';
import type { LogEntry } from '../server/messageLog.js';
import { run, send, whenAvailable, type RedisConnection } from './connection.js';
import { cursorOf, entriesOf, rawEntriesOf } from './entries.js';
import { GO_ON } from './scripts.js';

/** How long a read waits for something new, in milliseconds: a connection that is dead is noticed that much later. */
const BLOCK = 2_000;

const AT_MOST = '1000';

/**
 * What is appended to a stream, from its subscription on. It reads on a connection of its own, as a read that waits holds up all
 * others; where that is lost it goes on from the last entry on a fresh one, and never errors.
 */
export function tailOf<T>(client: RedisConnection, key: string, within: number): Observable<LogEntry<T>> {
  return defer(() => {
    let last: string | undefined;
    const goOn$ = (connection: RedisConnection) =>
      run(connection, GO_ON, [key], [last ?? ''], within).pipe(
        tap((place) => (last = place as string)),
        ignoreElements(),
      );
    const read$ = (connection: RedisConnection) =>
      defer(() => {
        const args = ['XREAD', 'COUNT', AT_MOST, 'BLOCK', String(BLOCK), 'STREAMS', key, `${last}-0`];
        return send(connection, args, BLOCK + within);
      }).pipe(
        mergeMap((reply) => {
          const raw = rawEntriesOf(reply);
          const newest = raw.at(-1);
          if (newest) last = String(cursorOf(newest[0]));
          return entriesOf<T>(raw);
        }),
        repeat(),
      );
    // On the client that everybody asks: what is asked of it later, `since()` for one, is no older than this.
    const begin$ = defer(() => (last === undefined ? goOn$(client) : EMPTY));
    return concat(
      begin$,
      connected(client, within).pipe(switchMap((connection) => concat(goOn$(connection), read$(connection)))),
    ).pipe(retry({ delay: backoff({ min: 50, base: 100, max: 2_000 }), resetOnSuccess: true }));
  }).pipe(share());
}

/** A connection beside the client's, for as long as it is subscribed to. */
const connected = (client: RedisConnection, within: number): Observable<RedisConnection> =>
  new Observable((subscriber) => {
    const connection = client.duplicate();
    connection.on('error', () => {
      // What is asked of it fails.
    });
    subscriber.add(() => connection.destroy());
    whenAvailable(() => connection.connect(), within).subscribe({
      next: () => subscriber.next(connection),
      error: (error: unknown) => subscriber.error(error),
    });
  });

import { filter, map, type Observable } from 'rxjs';
import { validate, validateOptions } from '../ground/validate.js';
import type { LiveLog, LogEntry, Missed } from '../server/messageLog.js';
import { run, type RedisConnection } from './connection.js';
import { entriesOf } from './entries.js';
import { REDIS_LOG } from './options.js';
import { APPEND, SINCE } from './scripts.js';
import { tailOf } from './tail.js';

const DAY = 86_400_000;

/** Options of {@link redisLog}. */
export interface RedisLogConfig {
  /** The key of the stream. The numbers of clients are under keys that begin with it. */
  key: string;

  /**
   * How many messages are kept. Beyond that the oldest is removed, and a client that asks for it gets a gap.
   *
   * @default 1000
   */
  capacity?: number | undefined;

  /**
   * For how long after its last message the number of a client is remembered, in milliseconds. What it sends again later
   * than that is kept again.
   *
   * @default 86_400_000, one day
   */
  remember?: number | undefined;

  /**
   * How long Redis may take for an answer, in milliseconds, and how long what is asked of it waits while it is not there. Then
   * `append()` and `since()` error with an `UnavailableError` of the server entry.
   *
   * @default 5_000
   */
  timeout?: number | undefined;
}

/**
 * A log in a stream of Redis (6.2 or later), which all nodes of a cluster share: a client resumes on whichever it comes to, and a message
 * with a number is kept once, whichever of them gets it. It takes a connected client of the `redis` package; `entry$` reads on a
 * connection of its own.
 *
 * ```ts
 * const client = createClient({ url: 'redis://localhost' });
 * client.on('error', console.error);
 * await client.connect();
 * const log = redisLog<Quote>(client, { key: 'quotes' });
 *
 * const server$ = heartbeatServer$<Quote & { id: string; n: number }, unknown>(new WebSocketServer({ port: 8080 }));
 * log.entry$.subscribe((entry) => server$.broadcast(entry));
 * server$.pipe(inOrder(({ id, n, price }) => log.append({ price }, { id, n }).pipe(ignoreElements()))).subscribe();
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function redisLog<T>(client: RedisConnection, config: RedisLogConfig): LiveLog<T> {
  validate(
    typeof (client as unknown as { sendCommand?: unknown } | null)?.sendCommand === 'function',
    'client',
    'a client of redis',
  );
  validateOptions('redisLog', config, REDIS_LOG);
  const { key, capacity = 1000, remember = DAY, timeout = 5_000 } = config;

  const append$ = (message: T, keys: string[], n: string): Observable<LogEntry<T>> =>
    run(client, APPEND, keys, [String(capacity), JSON.stringify(message), n, String(remember)], timeout).pipe(
      filter((place) => place !== null),
      map((place) => ({ cursor: Number(place), message })),
    );

  return {
    append: (message, number) =>
      number ? append$(message, [key, `${key}:taken:${number.id}`], String(number.n)) : append$(message, [key], ''),
    since: (cursor) =>
      run(client, SINCE, [key], [Number.isSafeInteger(cursor) && cursor >= 0 ? String(cursor) : '-1'], timeout).pipe(
        map((reply): Missed<T> => {
          const [gap, entries] = reply as [number, unknown];
          return { gap: gap === 1, entries: entriesOf<T>(entries) };
        }),
      ),
    entry$: tailOf<T>(client, key, timeout),
  };
}

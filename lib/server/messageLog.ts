import { EMPTY, observeOn, of, queueScheduler, share, Subject, type Observable, type ObservableInput } from 'rxjs';
import { elapsed, now } from '../ground/clock.js';
import { validateOptions } from '../ground/validate.js';
import { createNumbers, type MessageNumber } from './numbers.js';
import { MEMORY_LOG } from './options.js';

/** A message and its place in the log. */
export interface LogEntry<T> {
  readonly cursor: number;
  readonly message: T;
}

/** The messages after a cursor. */
export interface Missed<T> {
  /** Whether some of them are no longer kept. */
  readonly gap: boolean;
  /** Oldest first. */
  readonly entries: readonly LogEntry<T>[];
}

/** Keeps sent messages for clients that reconnect: the server's half of `resume()`. {@link memoryLog} is one; a database may be another. */
export interface MessageLog<T> {
  /**
   * Keeps a message, and emits it with its place. With a number it is kept once, however often it comes: if that number of that
   * client, or a higher one, was kept before, nothing is kept and nothing is emitted.
   */
  append(message: T, number?: MessageNumber): ObservableInput<LogEntry<T>>;
  /** Emits once, with all messages after a cursor. */
  since(cursor: number): ObservableInput<Missed<T>>;
}

/** A log that also emits what is kept from now on. */
export interface LiveLog<T> extends MessageLog<T> {
  append(message: T, number?: MessageNumber): Observable<LogEntry<T>>;
  since(cursor: number): Observable<Missed<T>>;
  /**
   * Emits what is kept during the subscription, in the order of its places, from all nodes. Subscribe before you serve: what
   * `since()` emits and what comes here leave nothing out between them, but may overlap.
   */
  readonly entry$: Observable<LogEntry<T>>;
}

/** A log that emits at once. */
export type MemoryLog<T> = LiveLog<T>;

/** The bounds of a {@link memoryLog}. When one is exceeded, the oldest message is removed. */
export interface MemoryLogConfig<T> {
  /**
   * How many messages are kept.
   *
   * @default 1000
   */
  capacity?: number | undefined;

  /**
   * How many bytes are kept, as `sizeOf` counts them.
   *
   * @default Infinity
   */
  maxBytes?: number | undefined;

  /**
   * How long a message is kept, in milliseconds.
   *
   * @default Infinity
   */
  maxAge?: number | undefined;

  /**
   * Returns the size of a message in bytes. It is called only with a finite `maxBytes`.
   *
   * @default the length of its JSON
   */
  sizeOf?: ((message: T) => number) | undefined;

  /**
   * Of how many clients the numbers are remembered: beyond that the one that sent nothing for the longest time is forgotten.
   *
   * @default 10_000
   */
  clients?: number | undefined;
}

interface Kept<T> {
  readonly entry: LogEntry<T>;
  readonly bytes: number;
  readonly at: number;
}

/** How many free places make it worthwhile to move all others. */
const WORTH_MOVING = 1000;

/**
 * Makes a bounded log in memory. It emits synchronously: if you send a client what it missed and then add it to a group, it misses
 * nothing in between. Cursors count up from the time at which the log was made, so a cursor of an earlier run leads to a gap.
 *
 * ```ts
 * const server$ = heartbeatServer$<unknown, { cursor: number; message: Quote }>(new WebSocketServer({ port: 8080 }));
 * const log = memoryLog<Quote>({ capacity: 100 });
 * log.entry$.subscribe((entry) => server$.broadcast(entry));
quote$.pipe(concatMap((quote) => log.append(quote))).subscribe();
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function memoryLog<T>(config: MemoryLogConfig<T> = {}): MemoryLog<T> {
  validateOptions('memoryLog', config, MEMORY_LOG);
  const { capacity = 1000, maxBytes = Infinity, maxAge = Infinity, sizeOf = sizeOfJson, clients = 10_000 } = config;
  const numbers = createNumbers(clients);
  const appended$ = new Subject<LogEntry<T>>();
  const kept: (Kept<T> | undefined)[] = []; // oldest first
  let first = 0; // all entries before it are removed
  let bytes = 0;
  let cursor = now();

  const prune = () => {
    const oldest = elapsed() - maxAge;
    for (;;) {
      const next = kept[first];
      if (!next || (kept.length - first <= capacity && bytes <= maxBytes && next.at > oldest)) break;
      bytes -= next.bytes;
      kept[first++] = undefined;
    }
    if (first > WORTH_MOVING && first * 2 > kept.length) {
      kept.splice(0, first);
      first = 0;
    }
  };

  return {
    append(message, number) {
      if (number && !numbers.take(number)) return EMPTY;
      const entry = { cursor: ++cursor, message };
      const size = maxBytes === Infinity ? 0 : sizeOf(message);
      kept.push({ entry, bytes: size, at: elapsed() });
      bytes += size;
      prune();
      appended$.next(entry);
      return of(entry);
    },
    since(after) {
      prune();
      const missed = cursor - after; // negative for a cursor of another log
      const has = kept.length - first;
      const isWhole = missed >= 0 && missed <= has;
      const entries = kept.slice(isWhole ? kept.length - missed : first) as Kept<T>[];
      return of({ gap: !isWhole, entries: entries.map(({ entry }) => entry) });
    },
    // What a subscriber appends comes after what it was told of, for all of them.
    entry$: appended$.pipe(observeOn(queueScheduler), share()),
  };
}

const sizeOfJson = (message: unknown): number => JSON.stringify(message).length;

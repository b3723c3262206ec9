import { EMPTY, observeOn, of, queueScheduler, share, Subject, type Observable, type ObservableInput } from 'rxjs';
import { elapsed, now } from '../ground/clock.js';
import { MEMORY_LOG } from '../ground/options.js';
import { validateOptions } from '../ground/validate.js';
import type { MessageNumber } from './exactlyOnce.js';
import { createNumbers } from './numbers.js';

/** A message and its place in the log. */
export interface LogEntry<T> {
  readonly cursor: number;
  readonly message: T;
}

/** What came after a cursor. */
export interface Missed<T> {
  /** Whether some of it is no longer kept. */
  readonly gap: boolean;
  /** Oldest first. */
  readonly entries: readonly LogEntry<T>[];
}

/** Keeps what was sent for clients that come back: the other half of `resume()`. {@link memoryLog} is one; a database may be another. */
export interface MessageLog<T> {
  /**
   * Keeps a message, and emits it with its place. With a number it is kept once, however often it comes: where that number of that
   * client, or a higher one, was kept before, nothing is kept and nothing is emitted.
   */
  append(message: T, number?: MessageNumber): ObservableInput<LogEntry<T>>;
  /** Emits all that came after a place, once. */
  since(cursor: number): ObservableInput<Missed<T>>;
}

/** A log that also emits what is kept from now on. */
export interface LiveLog<T> extends MessageLog<T> {
  append(message: T, number?: MessageNumber): Observable<LogEntry<T>>;
  since(cursor: number): Observable<Missed<T>>;
  /**
   * What is kept while somebody is subscribed, in the order of its places, whoever appended it. Subscribe before you serve: what
   * `since()` emits and what comes here leave nothing out between them, but may overlap.
   */
  readonly entry$: Observable<LogEntry<T>>;
}

/** A log that emits at once. */
export type MemoryLog<T> = LiveLog<T>;

/** How much a {@link memoryLog} keeps. Whichever bound is passed first, the oldest goes. */
export interface MemoryLogConfig<T> {
  /**
   * How many messages.
   *
   * @default 1000
   */
  capacity?: number | undefined;

  /**
   * How many bytes, as `sizeOf` counts them.
   *
   * @default Infinity
   */
  maxBytes?: number | undefined;

  /**
   * For how long, in milliseconds.
   *
   * @default Infinity
   */
  maxAge?: number | undefined;

  /**
   * How many bytes a message counts for. It is asked only if there is a bound in bytes.
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

/** So many places that are free again are worth moving all others. */
const WORTH_MOVING = 1000;

/**
 * A log in memory, bounded. It emits at once: whoever is sent what was missed, and then added to a group, misses nothing in between.
 * Cursors go up one by one from the time of its making, so that one of an earlier run is followed by a gap.
 *
 * ```ts
 * const server$ = heartbeatServer$<unknown, { cursor: number; message: Quote }>(new WebSocketServer({ port: 8080 }));
 * const log = memoryLog<Quote>({ capacity: 100 });
 * log.entry$.subscribe((entry) => server$.broadcast(entry));
quote$.pipe(concatMap((quote) => log.append(quote))).subscribe();
 * ```
 *
 * @throws TypeError or RangeError that names the option when one is not what it may be.
 */
export function memoryLog<T>(config: MemoryLogConfig<T> = {}): MemoryLog<T> {
  validateOptions('memoryLog', config, MEMORY_LOG);
  const { capacity = 1000, maxBytes = Infinity, maxAge = Infinity, sizeOf = sizeOfJson, clients = 10_000 } = config;
  const numbers = createNumbers(clients);
  const appended$ = new Subject<LogEntry<T>>();
  const kept: (Kept<T> | undefined)[] = []; // oldest first
  let first = 0; // before it, all are gone
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
      const missed = cursor - after; // below zero, it is a cursor of somebody else
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

import { catchError, EMPTY, filter, repeat, take, type Observable } from 'rxjs';
import { stopwatch } from '../ground/clock.js';
import { validateNumber } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import { isDown, type SocketEvent } from '../vocabulary/status.js';
import type { RecordedEvent } from './recordedEvent.js';
import { replay } from './replay/replay.js';
import { writeSpec } from './replay/writeSpec.js';

/** The options of `record()`. */
export interface RecordOptions {
  /**
   * How many events are kept. The oldest is removed first.
   * @default 1000
   */
  readonly limit?: number | undefined;
  /**
   * Whether messages are kept, too. They may contain secrets. With `true`, the recording is a subscriber: it connects the socket, and
   * keeps it connected until `stop()` or until the socket closes.
   * @default false
   */
  readonly payloads?: boolean | undefined;
}

/** The options of `toMarbles()`. */
export interface ToMarblesOptions {
  /**
   * Whether the spec has the messages that were recorded. With `false` it has the statuses only.
   * @default true
   */
  readonly payloads?: boolean | undefined;
}

/** The recording of a socket. */
export interface Recording {
  /** The events that are kept, oldest first. A change of status is an event, too. */
  readonly events: readonly RecordedEvent[];
  /**
   * Writes a spec in which a {@link marbleServer} repeats what the network did, and which expects the recorded statuses. It begins when
   * the socket last left `idle` or `closed`, or with the oldest event that is kept, and ends now, or when the recording was stopped.
   *
   * @throws UnreplayableError if no spec can repeat the recording; its `reason` says why.
   */
  toMarbles(options?: ToMarblesOptions): string;
  /** Stops the recording. What it has kept can still be replayed. */
  stop(): void;
}

/** The part of a socket that is recorded. */
export type Recordable = Observable<unknown> & Pick<HeartbeatSocket<unknown>, 'events$' | 'status$'>;

/**
 * Records the events of a socket in a running app, to replay them in a test. Use it in development only.
 *
 * ```ts
 * const socket$ = heartbeatSocket$<Quote>('wss://example.com/quotes');
 * const recording = record(socket$);
 * // after something went wrong:
 * console.log(recording.toMarbles());
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function record(socket$: Recordable, { limit = 1_000, payloads = false }: RecordOptions = {}): Recording {
  validateNumber('record.limit', limit, 1);
  const time = stopwatch();
  const events: RecordedEvent[] = [];
  let before: RecordedEvent | undefined; // the last status that is no longer among them
  let isCut = false;
  let stopped: number | undefined;

  const keep = (event: SocketEvent | { readonly type: 'message'; readonly message: unknown }) => {
    events.push({ ...event, at: time() });
    if (events.length <= limit) return;
    const forgotten = events.shift();
    isCut = true;
    if (forgotten && 'state' in forgotten) before = forgotten;
  };

  socket$.status$.pipe(take(1)).subscribe((status) => {
    const type = status.state === 'waiting' ? 'retry' : status.state;
    before = { type, ...status, at: time() } as RecordedEvent;
  });
  const recording = socket$.events$.subscribe(keep);
  if (payloads) {
    const message$ = socket$.pipe(
      // The event `closed` reports it.
      catchError(() => EMPTY),
      // Another subscriber may connect it again.
      repeat({ delay: () => socket$.status$.pipe(filter((status) => !isDown(status))) }),
    );
    recording.add(message$.subscribe((message) => keep({ type: 'message', message })));
  }

  return {
    get events() {
      return [...events];
    },
    toMarbles({ payloads = true } = {}) {
      const kept = before ? [before, ...events] : events;
      const chosen = payloads ? kept : kept.filter(({ type }) => type !== 'message');
      return writeSpec(replay(chosen, stopped ?? time(), isCut));
    },
    stop() {
      stopped ??= time();
      recording.unsubscribe();
    },
  };
}

import { take, type Observable } from 'rxjs';
import { stopwatch } from '../ground/clock.js';
import { validateNumber } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { SocketEvent } from '../vocabulary/status.js';
import type { RecordedEvent } from './recordedEvent.js';
import { replay } from './replay.js';
import { writeSpec } from './writeSpec.js';

/** The options of `record()`. */
export interface RecordOptions {
  /**
   * How many events are kept. The oldest is removed first.
   * @default 1000
   */
  readonly limit?: number | undefined;
  /**
   * Whether messages are kept, too. They may contain secrets. With `true`, the recording is a subscriber: it connects the socket, and
   * keeps it connected until `stop()`.
   * @default false
   */
  readonly payloads?: boolean | undefined;
}

/** The recording of a socket. */
export interface Recording {
  /** The events that are kept, oldest first. A change of status is an event, too. */
  readonly events: readonly RecordedEvent[];
  /**
   * Writes a spec in which a {@link marbleServer} repeats what the network did, and which expects the recorded statuses. It begins when
   * the socket last left `idle` or `closed`.
   *
   * @throws Error if the socket has not started to connect.
   */
  toMarbles(): string;
  /** Stops the recording. */
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

  const keep = (event: SocketEvent | { readonly type: 'message'; readonly message: unknown }) => {
    events.push({ ...event, at: time() });
    if (events.length <= limit) return;
    const forgotten = events.shift();
    if (forgotten && 'state' in forgotten) before = forgotten;
  };

  socket$.status$.pipe(take(1)).subscribe((status) => {
    const type = status.state === 'waiting' ? 'retry' : status.state;
    before = { type, ...status, at: time() } as RecordedEvent;
  });
  const recording = socket$.events$.subscribe(keep);
  if (payloads) {
    recording.add(
      socket$.subscribe({
        next: (message) => keep({ type: 'message', message }),
        error: () => {
          // The event `closed` reports it.
        },
      }),
    );
  }

  return {
    get events() {
      return [...events];
    },
    toMarbles: () => writeSpec(replay(before ? [before, ...events] : events, time())),
    stop: () => recording.unsubscribe(),
  };
}

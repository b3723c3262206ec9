import { take, type Observable } from 'rxjs';
import { stopwatch } from '../ground/clock.js';
import { validateNumber } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { SocketEvent } from '../vocabulary/status.js';
import type { RecordedEvent } from './recordedEvent.js';
import { replay } from './replay.js';
import { writeSpec } from './writeSpec.js';

/** How much of a socket is recorded. */
export interface RecordOptions {
  /**
   * How many events are kept, the newest.
   * @default 1000
   */
  readonly limit?: number | undefined;
  /**
   * Whether messages are kept, too. They may hold secrets. The recording is a subscriber then: it connects the socket, and keeps
   * it connected until `stop()`.
   * @default false
   */
  readonly payloads?: boolean | undefined;
}

/** The recording of a socket, while it goes on and after. */
export interface Recording {
  /** What is kept, oldest first. A change of status is an event, too. */
  readonly events: readonly RecordedEvent[];
  /**
   * A spec that has a {@link marbleServer} do what the network did, and expects the statuses that were seen. It begins where the
   * socket last came from `idle` or `closed`.
   *
   * @throws Error when it has not been connecting yet.
   */
  toMarbles(): string;
  /** Records no more. */
  stop(): void;
}

/** What of a socket is recorded. */
export type Recordable = Observable<unknown> & Pick<HeartbeatSocket<unknown>, 'events$' | 'status$'>;

/**
 * Keeps what happens to a socket of a running app, to be replayed in a test. For the time of development.
 *
 * ```ts
 * const socket$ = heartbeatSocket$<Quote>('wss://example.com/quotes');
 * const recording = record(socket$);
 * // and when it has done what it should not:
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
          // The event `closed` tells of it.
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

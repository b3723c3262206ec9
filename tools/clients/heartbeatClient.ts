import { delay, filter, take, takeUntil } from 'rxjs';
import { heartbeatSocket$, type SocketEvent } from '../../lib/index.js';
import { countedSockets } from './countedSockets.js';
import { startRecordings } from './recordings.js';
import { throttleTimers } from './throttleTimers.js';

/**
 * A client script to freeze: prints each event and each message as a line of JSON. On SIGTERM it unsubscribes and ends by
 * itself, if nothing is left to hold it; its last line tells the most sockets it ever had at once.
 *
 * `leaveAt` names an event to unsubscribe a moment after; `blockFor` a time, in milliseconds, for which the event loop stands still
 * right after each of the first three pings has left. `isThrottled` lets timers fire on whole seconds only. With `isRecorded` the
 * last line has the specs that its recordings print, too.
 */
interface ClientOptions {
  readonly url: string;
  readonly heartbeat: { interval: number; pongTimeout: number };
  readonly reconnect: number;
  readonly leaveAt?: SocketEvent['type'];
  readonly blockFor?: number;
  readonly isThrottled?: boolean;
  readonly isRecorded?: boolean;
}

const { url, heartbeat, reconnect, leaveAt, blockFor, isThrottled, isRecorded } = JSON.parse(
  process.argv[2] ?? '',
) as ClientOptions;
if (isThrottled) throttleTimers();
const counted = countedSockets();
const socket$ = heartbeatSocket$<unknown>({ url, heartbeat, reconnect, WebSocketCtor: counted.WebSocketCtor });

/** What is hidden in an error is told, too. */
const open = (_: string, value: unknown) =>
  value instanceof Error ? Object.assign({ message: value.message, stack: value.stack }, value) : value;
const print = (value: unknown) => console.log(JSON.stringify(value, open));

socket$.events$.subscribe(print);
const recordings = isRecorded ? startRecordings(socket$) : undefined;

const on = (type: SocketEvent['type'] | undefined) => socket$.events$.pipe(filter((event) => event.type === type));

if (blockFor !== undefined) {
  on('ping')
    .pipe(take(3), delay(0))
    .subscribe(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockFor);
      console.log('{"type":"thawed"}');
    });
}

const subscription = socket$
  .pipe(takeUntil(on(leaveAt).pipe(delay(50))))
  .subscribe((message) => print({ type: 'message', message }));

process.once('SIGTERM', () => {
  const specs = recordings?.print();
  subscription.unsubscribe();
  print({ type: 'left', maxLive: counted.maxLive, specs });
});

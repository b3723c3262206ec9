import { delay, filter, take, takeUntil } from 'rxjs';
import { WebSocket } from 'ws';
import { heartbeatSocket$, type SocketEvent } from '../../lib/index.js';

/**
 * A client script to freeze: prints each event as a line of JSON.
 *
 * `leaveAt` names an event to unsubscribe a moment after; `blockFor` a time, in milliseconds, for which the event loop stands still
 * right after each of the first three pings has left.
 */
interface ClientOptions {
  readonly url: string;
  readonly heartbeat: { interval: number; pongTimeout: number };
  readonly reconnect: number;
  readonly leaveAt?: SocketEvent['type'];
  readonly blockFor?: number;
}

const { url, heartbeat, reconnect, leaveAt, blockFor } = JSON.parse(process.argv[2] ?? '') as ClientOptions;
const socket$ = heartbeatSocket$<unknown>({ url, heartbeat, reconnect, WebSocketCtor: WebSocket });

socket$.events$.subscribe((event) => console.log(JSON.stringify(event)));

const on = (type: SocketEvent['type'] | undefined) => socket$.events$.pipe(filter((event) => event.type === type));

if (blockFor !== undefined) {
  on('ping')
    .pipe(take(3), delay(0))
    .subscribe(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockFor);
      console.log('{"type":"thawed"}');
    });
}

socket$.pipe(takeUntil(on(leaveAt).pipe(delay(50)))).subscribe();

/** What people write by hand: `timeout` on every message, pings from an interval, a delayed retry of the one subject. */
import { filter, interval, merge, repeat, retry, share, tap, timeout, ignoreElements } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';

export const title = 'rxjs webSocket + timeout';
export const hasHeartbeat = true;
export const reconnects = true;

export function connect({ url, WebSocket, decode, encode, onOpen, onMessage, heartbeat, delay }) {
  const socket$ = webSocket({
    url,
    WebSocketCtor: WebSocket,
    deserializer: ({ data }) => (data === 'pong' ? data : decode(data)),
    serializer: (message) => (message === 'ping' ? message : encode(message)),
    openObserver: { next: onOpen },
  });
  const pings$ = interval(heartbeat.interval).pipe(
    tap(() => socket$.next('ping')),
    ignoreElements(),
  );
  merge(socket$, pings$)
    .pipe(
      timeout({ each: heartbeat.interval + heartbeat.timeout }),
      filter((message) => message !== 'pong'),
      retry({ delay }),
      repeat({ delay }),
      share(),
    )
    .subscribe(onMessage);
  return { send: (message) => socket$.next(message) };
}

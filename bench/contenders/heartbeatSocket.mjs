import { heartbeatSocket$ } from '../../dist/esm/index.js';

export const title = 'heartbeatSocket$';
export const isOurs = true;
export const hasHeartbeat = true;
export const reconnects = true;

export function connect({ url, WebSocket, decode, encode, onOpen, onMessage, heartbeat, delay, connectTimeout, idle }) {
  const socket$ = heartbeatSocket$({
    url,
    WebSocketCtor: WebSocket,
    deserializer: ({ data }) => decode(data),
    serializer: encode,
    openObserver: { next: onOpen },
    heartbeat: { interval: heartbeat.interval, pongTimeout: heartbeat.timeout, ping: 'ping', idle },
    reconnect: delay,
    connectTimeout,
  });
  socket$.subscribe(onMessage);
  return { send: (message) => socket$.next(message) };
}

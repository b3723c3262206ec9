import { webSocket } from 'rxjs/webSocket';

export const title = 'rxjs webSocket';

export function connect({ url, WebSocket, decode, encode, onOpen, onMessage }) {
  const socket$ = webSocket({
    url,
    WebSocketCtor: WebSocket,
    deserializer: ({ data }) => decode(data),
    serializer: encode,
    openObserver: { next: onOpen },
  });
  socket$.subscribe({ next: onMessage, error: () => {} });
  return { send: (message) => socket$.next(message) };
}

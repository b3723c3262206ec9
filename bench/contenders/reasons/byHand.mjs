import { webSocket } from 'rxjs/webSocket';

/** A bare `webSocket()` with some operators of the library by hand; `operator` is made for a way to send. */
export const byHand =
  (operator) =>
  ({ url, WebSocket, decode, encode, onOpen, onMessage, ...options }) => {
    const socket$ = webSocket({
      url,
      WebSocketCtor: WebSocket,
      deserializer: ({ data }) => decode(data),
      serializer: encode,
      openObserver: { next: onOpen },
    });
    socket$.pipe(operator((message) => socket$.next(message), options)).subscribe({ next: onMessage, error: () => {} });
  };

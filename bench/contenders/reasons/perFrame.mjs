import { tap } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';

/** A bare `webSocket()` that does one thing for each frame. */
export const perFrame =
  (action) =>
  ({ url, WebSocket, decode, onOpen, onMessage }) => {
    webSocket({
      url,
      WebSocketCtor: WebSocket,
      deserializer: ({ data }) => decode(data),
      openObserver: { next: onOpen },
    })
      .pipe(tap(action))
      .subscribe(onMessage);
  };

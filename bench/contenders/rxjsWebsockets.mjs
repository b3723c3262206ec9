import { retry, share, Subject, switchMap } from 'rxjs';
import cjs from 'rxjs-websockets';

export const title = 'rxjs-websockets';
export const reconnects = true;

export function connect({ url, WebSocket, decode, encode, onOpen, onMessage, delay }) {
  const input$ = new Subject();
  const makeWebSocket = (address) => new WebSocket(address);
  cjs
    .default(url, { makeWebSocket })
    .pipe(
      switchMap((getResponses) => {
        // It is told of the opening before the subscription that listens.
        queueMicrotask(onOpen);
        return getResponses(input$);
      }),
      retry({ delay }),
      share(),
    )
    .subscribe((data) => onMessage(decode(data)));
  return { send: (message) => input$.next(encode(message)) };
}

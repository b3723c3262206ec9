import { filter, Observable } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import type { Frame, WebSocketConstructor, WebSocketLike } from './config.js';
import { asLost, causedBy, nameOf } from './errors.js';

/** Who hears the events of one socket: of its opening before the connection is emitted. */
export interface SocketObservers {
  readonly onOpenEvent: (event: Event) => void;
  readonly onCloseEvent: (event: CloseEvent) => void;
}

/** What one attempt needs to know. */
export interface OpenSocketConfig extends SocketObservers {
  readonly protocol?: string | string[] | undefined;
  readonly binaryType?: BinaryType | undefined;
  readonly WebSocketCtor: WebSocketConstructor;
}

/** An open socket. */
export interface Connection {
  /** Hands every inbound frame, undecoded, to `take`, while it is subscribed to. It emits nothing. */
  readonly receive: (take: (frame: MessageEvent) => void) => Observable<never>;
  readonly isOpen: () => boolean;
  /** Puts a frame on the wire. A socket that is no longer open swallows it. */
  readonly send: (frame: Frame) => void;
  /** Closes the socket; without a code it is taken for dead, and not waited for where the implementation can do that. */
  readonly close: (code?: number, reason?: string) => void;
}

type Raw = WebSocket & WebSocketLike;

const OPEN = 1;

/**
 * One attempt to connect, on a `webSocket()` of its own: emits the connection when it opens, and errors when it cannot or
 * when the connection is lost, cleanly or not. It never completes. Unsubscribing closes the socket.
 *
 * One subject for all attempts would mix them up: a late event of an old socket takes the new one away, or is told to
 * observers as if it were the new one's.
 */
export function openSocket(url: string, config: OpenSocketConfig): Observable<Connection> {
  return new Observable((subscriber) => {
    const to = ` to ${url}`;
    let raw: Raw | undefined;

    const socket$ = webSocket<MessageEvent>({
      ...(config as { protocol: string; binaryType: BinaryType }),
      url,
      WebSocketCtor: function (...args: ConstructorParameters<WebSocketConstructor>) {
        return (raw = new config.WebSocketCtor(...args) as Raw);
      } as unknown as typeof WebSocket,
      deserializer: (event) => event,
      openObserver: {
        next: (event) => {
          config.onOpenEvent(event);
          subscriber.next({ receive, isOpen, send, close });
        },
      },
      closeObserver: {
        next: (event) => {
          config.onCloseEvent(event);
          subscriber.error(asLost(event, to));
        },
      },
    });

    const isOpen = () => raw?.readyState === OPEN;
    const send = (frame: Frame) => raw?.send(frame as string);
    const close = (code?: number, reason?: string) => {
      if (!code) raw?.terminate?.();
      if (raw && raw.readyState <= OPEN) raw.close(code, reason);
    };

    const lost = (end: unknown) => subscriber.error(raw ? asLost(end, to) : notConstructed(end));
    const opening = socket$.subscribe({ error: lost });
    const receive = (take: (frame: MessageEvent) => void) =>
      new Observable<never>((receiver) => {
        // After the end, subscribing would make the WebSocketSubject connect again.
        if (!isOpen()) return;
        receiver.add(socket$.pipe(filter((frame): frame is never => (take(frame), false))).subscribe({ error: lost }));
        // It has done its work, and would cost every message some time.
        opening.unsubscribe();
      });

    // What comes after this meets a subject without observers; a socket that opens too late is closed by RxJS.
    return () => {
      close(1000);
      opening.unsubscribe();
    };
  });
}

function notConstructed(error: unknown) {
  return causedBy(nameOf(error) === 'SyntaxError' ? 'bad-url' : 'connect-failed', error);
}

import { noop, Observable, type Subscriber } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import type { Frame, WebSocketConstructor, WebSocketLike } from './config.js';
import { asLost, causedBy, nameOf } from './errors.js';

/** Who hears the events of one socket: of its opening before the connection is emitted. */
export interface SocketObservers {
  readonly onOpenEvent: (event: Event) => void;
  readonly onCloseEvent: (event: CloseEvent) => void;
}

/** What one attempt needs to know besides the address. */
export interface SocketOptions {
  readonly protocol?: string | string[] | undefined;
  readonly binaryType?: BinaryType | undefined;
}

/** An open socket. */
export interface Connection {
  /** Hands every inbound frame from now on, undecoded, to `take`, until the attempt is unsubscribed. */
  readonly receive: (take: (frame: MessageEvent) => void) => void;
  readonly isOpen: () => boolean;
  /** How many bytes the socket has taken and not yet put on the wire. */
  readonly buffered: () => number;
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
export function openSocket(
  url: string,
  WebSocketCtor: WebSocketConstructor,
  { protocol, binaryType }: SocketOptions,
  { onOpenEvent, onCloseEvent }: SocketObservers,
): Observable<Connection> {
  return new Observable((subscriber) => {
    const to = ` to ${url}`;
    let connection: Connection | undefined;

    const socket$ = webSocket<unknown>({
      url,
      protocol: protocol as string,
      binaryType: binaryType as 'blob',
      WebSocketCtor: function (...args: ConstructorParameters<WebSocketConstructor>) {
        const raw = new WebSocketCtor(...args) as Raw;
        connection = connectionOf(raw, subscriber);
        return raw;
      } as unknown as typeof WebSocket,
      deserializer: noop,
      openObserver: {
        next: (event) => {
          onOpenEvent(event);
          subscriber.next(connection as Connection);
        },
      },
      closeObserver: {
        next: (event) => {
          onCloseEvent(event);
          subscriber.error(asLost(event, to));
        },
      },
    });

    const subscription = socket$.subscribe({
      error: (end: unknown) => subscriber.error(connection ? asLost(end, to) : notConstructed(end)),
    });

    // What comes after this meets a subject without observers; a socket that opens too late is closed by RxJS.
    return () => {
      connection?.close(1000);
      subscription.unsubscribe();
    };
  });
}

function connectionOf(raw: Raw, attempt: Subscriber<Connection>): Connection {
  return {
    // Past the WebSocketSubject: by way of it, a message would take nearly twice the time.
    receive(take) {
      raw.onmessage = take;
      attempt.add(() => (raw.onmessage = null));
    },
    isOpen: () => raw.readyState === OPEN,
    buffered: () => raw.bufferedAmount,
    send: (frame) => raw.send(frame as string),
    close(code, reason) {
      if (!code) raw.terminate?.();
      if (raw.readyState <= OPEN) raw.close(code, reason);
    },
  };
}

function notConstructed(error: unknown) {
  return causedBy(nameOf(error) === 'SyntaxError' ? 'bad-url' : 'connect-failed', error);
}

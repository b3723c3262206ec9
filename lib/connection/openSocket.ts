import { noop, Observable, Subscription, timer, type Subscriber } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import type { Turns } from '../events/turns.js';
import { isMixedContent, withoutQuery } from '../ground/address.js';
import { NORMAL_CLOSE } from '../ground/closeRequest.js';
import { asLost, causedBy, closedBy, nameOf, refusedBy, SocketLostError } from '../ground/errors.js';
import type { WebSocketConstructor, WebSocketLike } from '../vocabulary/config.js';
import { onForbidden, onRefused } from './refusal.js';

/** Observers of the events of one socket. They are notified of its opening before the connection is emitted. */
export interface SocketObservers {
  readonly onOpenEvent: (event: Event) => void;
  readonly onCloseEvent: (event: CloseEvent) => void;
}

/** The options of one attempt, besides the address. */
export interface SocketOptions {
  readonly protocol?: string | string[] | undefined;
  readonly binaryType?: BinaryType | undefined;
  /** Which message may have been too big for the peer, if one would be sent again. */
  readonly largest?: (() => string) | undefined;
}

/** An open socket. */
export interface Connection {
  /**
   * Every inbound frame, undecoded; errors when the connection is lost, cleanly or not, and never completes. It is for one
   * subscriber at a time, whose connection it is: the next one takes the connection over, and unsubscribing the last one closes it.
   */
  readonly frame$: Observable<MessageEvent>;
  /** For whatever goes the other way. One that is no longer open swallows what it is given. */
  readonly socket: LiveSocket;
  /** Makes it the current connection, when a handover has made it ready beside another. */
  readonly takeOver?: (() => void) | undefined;
}

/** A socket that has opened. */
export type LiveSocket = WebSocket & WebSocketLike;

export const OPEN = 1;

/**
 * One attempt to connect, on a `webSocket()` of its own: emits the connection when it opens and completes, or errors when it
 * cannot. Unsubscribing before that closes the socket.
 *
 * One subject for all attempts would mix them up: a late event of an old socket takes the new one away, or is passed to
 * observers as if it were the new one's.
 *
 * The events of a mock that emits while it is made or closed count when that is done.
 */
export function openSocket(
  url: string,
  WebSocketCtor: WebSocketConstructor,
  { protocol, binaryType, largest }: SocketOptions,
  { onOpenEvent, onCloseEvent }: SocketObservers,
  turns: Turns,
): Observable<Connection> {
  return new Observable((subscriber) => {
    // A handler of the status may have unsubscribed meanwhile.
    if (subscriber.closed) return;
    const connection = `connection to ${withoutQuery(url)}`;
    const subscription = new Subscription();
    let failed: SocketLostError | undefined; // by an error event, which a close event may follow
    let socket: LiveSocket | undefined;
    let attempt: Subscriber<Connection> | undefined = subscriber; // while it lasts
    let owner: Pick<Subscriber<unknown>, 'error'> = subscriber; // of the socket: the attempt, then the subscriber of frame$

    const socket$ = webSocket<unknown>({
      url,
      protocol: protocol as string,
      binaryType: binaryType as 'blob',
      WebSocketCtor: construct.bind(undefined, WebSocketCtor, (made) => {
        socket = made;
        const refuse = (lost: SocketLostError) => owner.error(lost);
        onRefused(made, connection, refuse);
        onForbidden(made, connection, refuse);
      }) as unknown as typeof WebSocket,
      deserializer: noop,
      openObserver: {
        next: (event) =>
          turns.afterwards(() => {
            // It was given up, and would not close.
            if (attempt) onOpenEvent(event);
            attempt?.next({ frame$, socket: socket as LiveSocket });
            attempt?.complete();
          }),
      },
      closeObserver: {
        next: (event) =>
          turns.afterwards(() => {
            const isKnown = failed && saysNothing(event);
            // Of a refusal, React Native tells in the close event.
            if (isKnown) owner.error(refusedBy(event.reason, connection) ?? failed);
            onCloseEvent(event);
            const why = event.code === 1009 && largest ? `${TOO_BIG}: ${largest()}` : '';
            if (!isKnown) owner.error(closedBy(event, connection, why));
          }),
      },
    });

    const lose = (lost: SocketLostError) => turns.afterwards(() => owner.error(lost));
    const onError = (error: unknown) => {
      if (!socket) {
        lose(notConstructed(error, connection, isMixedContent(url), url.includes('?') || !!protocol));
        return;
      }
      const lost = (failed = asLost(error, connection));
      // The close event comes in the same turn, if it comes soon: its code may say more.
      // WebKit tells of mixed content by an error event alone, where the others throw.
      const isBlocked = () => attempt && isMixedContent(url);
      subscription.add(
        timer(0).subscribe(() => lose(isBlocked() ? new SocketLostError('forbidden', connection + MIXED) : lost)),
      );
    };

    // What comes after this meets a subject without observers; a socket that opens too late is closed by RxJS.
    const close = () => {
      closeSocket(socket, NORMAL_CLOSE.code);
      try {
        subscription.unsubscribe();
      } catch {
        // It closes, too: see there.
      }
    };

    // Past the WebSocketSubject: by way of it, a message would take more than twice the time.
    const frame$ = new Observable<MessageEvent>((subscriber) => {
      owner = subscriber;
      const live = socket as LiveSocket;
      live.onmessage = (frame) => subscriber.next(frame);
      return () => {
        if (owner !== subscriber) return;
        live.onmessage = null;
        close();
      };
    });

    // Before the socket is made: it may be given up while that is done.
    subscriber.add(() => {
      if (owner === attempt) close();
      attempt = undefined;
    });

    turns.uninterrupted(() => subscription.add(socket$.subscribe({ error: onError })));
  });
}

/** For `new`, and bound: a function of its own would cost each socket a prototype, too. */
function construct(
  this: unknown,
  WebSocketCtor: WebSocketConstructor,
  onMade: (socket: LiveSocket) => void,
  ...args: ConstructorParameters<WebSocketConstructor>
) {
  const socket = new WebSocketCtor(...args) as LiveSocket;
  onMade(socket);
  return socket;
}

/** Closes a socket; without a code it is taken for dead, and not waited for where the implementation can do that. */
export function closeSocket(socket: LiveSocket | undefined, code?: number, reason?: string): void {
  try {
    if (!code) socket?.terminate?.();
    if (socket && socket.readyState <= OPEN) socket.close(code, reason);
  } catch {
    // Whoever leaves, or has lost it, can do nothing about a socket that will not close.
  }
}

function notConstructed(error: unknown, connection: string, isMixed: boolean, hasSecret: boolean) {
  const name = nameOf(error) ?? '';
  const isForbidden = FORBIDDEN.test(name);
  const what = isForbidden ? connection + (isMixed ? `${MIXED},` : UNNAMED) : connection;
  const kind = isForbidden ? 'forbidden' : name === 'SyntaxError' ? 'bad-url' : 'connect-failed';
  const lost = causedBy(kind, what, error);
  // Firefox throws an error without words.
  if (!hasSecret && (error as Partial<Error> | undefined)?.message !== '') thrownBy.set(lost, error);
  return lost;
}

/** The names of the errors that the constructor throws if a policy forbids the address, by the standard and in Firefox. */
const FORBIDDEN = /^(SecurityError|NS_ERROR_CONTENT_BLOCKED)$/;

const UNNAMED = ', which the page may not make (Content-Security-Policy, mixed content),';

const MIXED = ', which an https: page may not make (mixed content): use wss:';

/**
 * Errors that a constructor has thrown. Each had nothing secret in its arguments: no query, where tokens live, and no subprotocol, where
 * others hide them.
 */
export const thrownBy = new WeakMap<SocketLostError, unknown>();

/** A code that the runtime made up, or mocks give after an error event, says less than that. */
const saysNothing = ({ code = 1005 }: Partial<CloseEvent>) => [0, 1000, 1005, 1006].includes(code);

const TOO_BIG = ': a message is too big for the peer, and would be sent again';

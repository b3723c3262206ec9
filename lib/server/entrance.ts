import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  catchError,
  defer,
  EMPTY,
  filter,
  finalize,
  fromEvent,
  map,
  mergeMap,
  of,
  takeLast,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import type { WebSocket, WebSocketServer } from 'ws';
import { refusalWith, statusOf, UNAVAILABLE } from './admission.js';
import { ignore, type Endings } from './endings.js';
import type { Identify, Identity } from './identity.js';

const TRY_AGAIN_LATER = 1013;

/** A connection, and whose it is. */
export interface Arrival {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly identity: Identity;
}

/** The way in. */
export interface Entrance {
  /** The connections that come in. It is open while this has a subscriber. */
  readonly arrival$: Observable<Arrival>;
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Nobody comes in from now on. */
  readonly shut: (retryAfter: number) => void;
}

/** Lets in who is identified. `refused` is called for all others. */
export function createEntrance(
  server: WebSocketServer,
  identify: Identify,
  { dismiss }: Endings,
  refused: (status: number, error?: unknown) => void,
): Entrance {
  /** Of requests that were asked before they became connections. */
  const identities = new WeakMap<IncomingMessage, Identity>();
  let isServing = false;
  let retryAfter: number | undefined; // of an entrance that is shut
  const isOpen = () => isServing && retryAfter === undefined;

  const letsIn = (socket: WebSocket) => {
    if (isOpen()) return true;
    refused(UNAVAILABLE);
    dismiss(socket, TRY_AGAIN_LATER, 'draining');
    return false;
  };

  /** Nothing is read before it is known whose it is. */
  const identified = (socket: WebSocket, request: IncomingMessage): Observable<Identity> =>
    defer(() => {
      socket.on('error', ignore).pause();
      // It flows from the next tick on, so the subscriber that gets the client can pause it again.
      const decided = () => socket.off('error', ignore).resume();
      return identify(request).pipe(
        tap({ next: decided, error: decided, unsubscribe: () => socket.terminate() }),
        // When that is over: a handler of the arrival may unsubscribe, and this one is a client by then.
        takeLast(1),
        catchError((error: unknown) => {
          const status = statusOf(error);
          refused(status, error);
          dismiss(socket, status === UNAVAILABLE ? TRY_AGAIN_LATER : 4000 + status, '');
          return EMPTY;
        }),
        takeUntil(fromEvent(socket, 'close')),
      );
    });

  const connection$ = fromEvent(server, 'connection', (socket: WebSocket, request: IncomingMessage) => ({
    socket,
    request,
  }));
  const arrival$ = defer(() => {
    isServing = true;
    return connection$.pipe(
      // Now, so that it claims nothing that another node has, and when it is known whose it is.
      filter(({ socket }) => letsIn(socket)),
      mergeMap(({ socket, request }) => {
        const known = identities.get(request);
        return (known ? of(known) : identified(socket, request)).pipe(
          map((identity) => ({ socket, request, identity })),
        );
      }),
      filter(({ socket }) => letsIn(socket)),
      finalize(() => (isServing = false)),
    );
  });

  const handleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (status: number, error?: unknown) => {
      refused(status, error);
      socket.once('finish', () => socket.destroy());
      socket.end(refusalWith(status, status === UNAVAILABLE ? (retryAfter ?? 1000) : undefined));
    };
    // Without a listener a connection that breaks meanwhile would end the process.
    socket.on('error', ignore);
    if (!isOpen()) {
      refuse(UNAVAILABLE);
      return;
    }
    identify(request)
      .pipe(takeUntil(fromEvent(socket, 'close')))
      .subscribe({
        next(identity) {
          if (!isOpen()) {
            refuse(UNAVAILABLE);
            return;
          }
          identities.set(request, identity);
          server.handleUpgrade(request, socket, head, (accepted) => {
            socket.off('error', ignore);
            server.emit('connection', accepted, request);
          });
        },
        error: (error: unknown) => refuse(statusOf(error), error),
      });
  };

  return {
    arrival$,
    handleUpgrade,
    shut(after) {
      retryAfter = after;
    },
  };
}

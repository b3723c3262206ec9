import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  map,
  noop,
  Subject,
  tap,
  timer,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import type { LiveSocket } from '../connection/openSocket.js';
import type { Events } from '../events/events.js';
import { now } from '../ground/clock.js';
import { causedBy, fail, SocketLostError } from '../ground/errors.js';
import { isHandshake } from '../ground/options.js';
import { mergeErrors } from '../operators/mergeErrors.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import { createInbox, type Inbox } from './inbox.js';
import type { Session } from './session.js';

/** A handshake that is not over when `onOpen` returns. */
export interface Handshake<In> {
  /** Completes when the session is ready, and errors when it will not be. It never emits. Unsubscribing gives it up. */
  readonly ready$: Observable<never>;
  /** Takes a message for the handshake; `false` if that is over. */
  readonly takes: (message: In) => boolean;
}

/** Makes sessions of sockets that have opened. */
export interface Handshakes<In> {
  /** Begins the session of the live socket; without a handshake that waits, it is ready at once. */
  readonly begin: (socket: LiveSocket) => Handshake<In> | undefined;
  /** The same beside a session that lives: it is complete when nothing but the takeover is left. */
  readonly prepare: (socket: LiveSocket) => Handshake<In> | undefined;
  /** A socket that was prepared is the live one from now on, and its session is ready. */
  readonly takeOver: (socket: LiveSocket) => Handshake<In> | undefined;
}

interface Parts<Out> {
  readonly session: Session<Out>;
  readonly events: Events;
  /** Settles the heartbeat of a session that is about to be ready. */
  readonly agree: () => void;
  /** The message that asks a session for what was missed. */
  readonly request: () => Out | undefined;
}

/** So many messages may wait for `onOpen` to read them. */
const MOST_WAITING = 1_000;

/**
 * Makes a session of a socket that has opened. Without `onOpen`, or if that returns an array, it is ready at once. Each function
 * of the user's may end it: then nothing is sent any more, and it is never ready.
 */
export function createHandshakes<In, Out>(
  { onOpen, handshakeTimeout = 10_000 }: HeartbeatSocketConfig<In, Out>,
  { session, events, agree, request }: Parts<Out>,
): Handshakes<In> {
  const becomeReady = (socket: LiveSocket) => {
    if (session.isCurrent(socket)) agree();
    if (attempt(() => session.open(socket, request))) events.setStatus({ state: 'open', since: now() });
  };

  const waiting = (
    socket: LiveSocket,
    given: ObservableInput<Out>,
    inbox: Inbox<In>,
    onComplete: (socket: LiveSocket) => void,
  ): Handshake<In> => {
    const overflow$ = new Subject<never>();
    let isOver = false;
    const end = () => {
      isOver = true;
      inbox.close();
    };
    const message$ = defer(() => {
      const status = events.status();
      if (status.state === 'connecting') events.setStatus({ ...status, phase: 'handshake' });
      // A handler of the status may have ended it.
      return session.isCurrent(socket) ? from(given) : EMPTY;
    });
    const sent$ = message$.pipe(
      tap((message) => session.sendFirst(socket, message)),
      ignoreElements(),
      catchError((thrown: unknown) => fail(lossBy(thrown))),
    );
    const opened$ = defer(() => {
      end();
      onComplete(socket);
      return EMPTY;
    });
    const tooLate$ = timer(handshakeTimeout).pipe(
      map(() => {
        throw new SocketLostError('handshake', `onOpen did not complete within ${handshakeTimeout} ms`);
      }),
    );
    return {
      ready$: concat(sent$, opened$).pipe(mergeErrors(tooLate$, overflow$), finalize(end)),
      takes(message) {
        if (isOver) return false;
        if (inbox.take(message) > MOST_WAITING) {
          overflow$.error(new SocketLostError('handshake', `onOpen left ${MOST_WAITING} messages unread`));
        }
        return true;
      },
    };
  };

  const begin = (socket: LiveSocket, onComplete: (socket: LiveSocket) => void): Handshake<In> | undefined => {
    if (!onOpen) return undefined;
    const inbox = createInbox<In>();
    const given: unknown = attempt(() => onOpen(inbox.message$)) ?? [];
    if (session.isCurrent(socket)) {
      checkHandshake(given);
      if (!Array.isArray(given)) return waiting(socket, given as ObservableInput<Out>, inbox, onComplete);
      attempt(() => given.forEach((message: Out) => session.sendFirst(socket, message)));
    }
    inbox.close();
    return undefined;
  };

  return {
    begin(socket) {
      session.attach(socket);
      const handshake = begin(socket, becomeReady);
      if (!handshake) becomeReady(socket);
      return handshake;
    },
    prepare(socket) {
      session.prepare(socket);
      return begin(socket, noop);
    },
    takeOver(socket) {
      session.detach();
      session.prepare(undefined);
      session.attach(socket);
      becomeReady(socket);
      return undefined;
    },
  };
}

/** Calls what may run a function of the user's: what that throws is the loss. */
function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    throw lossBy(thrown);
  }
}

const lossBy = (thrown: unknown) => causedBy('handshake', 'handshake', thrown);

function checkHandshake(given: unknown): void {
  try {
    isHandshake('what onOpen returns', given);
  } catch (cause) {
    // The message is our own.
    throw new SocketLostError('handshake', (cause as Error).message, { cause });
  }
}

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
 * Makes sessions of sockets that have opened. Without `onOpen`, or if that returns an array, a session is ready at once. Each function
 * of the user's may end it: then nothing is sent any more, and it is never ready.
 */
export class Handshakes<In, Out> {
  constructor(
    private readonly config: Pick<HeartbeatSocketConfig<In, Out>, 'onOpen' | 'handshakeTimeout'>,
    private readonly parts: Parts<Out>,
  ) {}

  /** Begins the session of the live socket; without a handshake that waits, it is ready at once. */
  begin(socket: LiveSocket): Handshake<In> | undefined {
    this.parts.session.attach(socket);
    const handshake = this.ask(socket, () => this.becomeReady(socket));
    if (!handshake) this.becomeReady(socket);
    return handshake;
  }

  /** The same beside a session that lives: it is complete when nothing but the takeover is left. */
  prepare(socket: LiveSocket): Handshake<In> | undefined {
    this.parts.session.prepare(socket);
    return this.ask(socket, noop);
  }

  /** A socket that was prepared is the live one from now on, and its session is ready. */
  takeOver(socket: LiveSocket): Handshake<In> | undefined {
    const { session } = this.parts;
    session.detach();
    session.prepare(undefined);
    session.attach(socket);
    this.becomeReady(socket);
    return undefined;
  }

  private becomeReady(socket: LiveSocket) {
    const { session, events, agree, request } = this.parts;
    if (session.isCurrent(socket)) agree();
    if (attempt(() => session.open(socket, request))) events.setStatus({ state: 'open', since: now() });
  }

  /** Asks the user for the messages of a handshake. Returns it unless it is over at once. */
  private ask(socket: LiveSocket, onComplete: () => void): Handshake<In> | undefined {
    const { onOpen } = this.config;
    const { session } = this.parts;
    if (!onOpen) return undefined;
    const inbox = createInbox<In>();
    const given: unknown = attempt(() => onOpen(inbox.message$)) ?? [];
    if (session.isCurrent(socket)) {
      checkHandshake(given);
      if (!Array.isArray(given)) return this.waiting(socket, given as ObservableInput<Out>, inbox, onComplete);
      attempt(() => given.forEach((message: Out) => session.sendFirst(socket, message)));
    }
    inbox.close();
    return undefined;
  }

  private waiting(
    socket: LiveSocket,
    given: ObservableInput<Out>,
    inbox: Inbox<In>,
    onComplete: () => void,
  ): Handshake<In> {
    const { session, events } = this.parts;
    const { handshakeTimeout = 10_000 } = this.config;
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
      onComplete();
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
  }
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

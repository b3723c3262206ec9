import { Observable, Subject, timer } from 'rxjs';
import { OPEN, type LiveSocket } from '../connection/openSocket.js';
import type { Events } from '../events/events.js';
import { MessageDroppedError } from '../ground/errors.js';
import { isStream } from '../ground/isStream.js';
import { isFrame } from '../ground/options.js';
import { protocolPing } from '../ground/protocolPing.js';
import { runInPlace } from '../ground/run.js';
import { validate } from '../ground/validate.js';
import type { Traffic } from '../operators/patience.js';
import { subscribeIn } from '../operators/subscribeIn.js';
import type { Frame, HeartbeatSocketConfig } from '../vocabulary/config.js';
import { createConfirmations, type Confirmations } from './confirmations.js';
import { controlFrames } from './controlFrames.js';
import { createLink } from './link.js';
import { bytesOf, createOutbox, type Settle } from './outbox.js';
import { pongTimeoutOf } from './pongTimeoutOf.js';
import { createPump, type Pump } from './pump.js';
import { createWindow } from './window.js';

/** The way out: from a message to the link or, while that takes none, to the outbox. */
export interface Outgoing<Out> extends Pick<Pump, 'queued$' | 'upkeep$' | 'flush'> {
  /** How many messages the outbox holds. */
  readonly size: () => number;
  readonly isAttached: () => boolean;
  /** Sends by this socket from now on: pings and the handshake, until it is ready. */
  readonly attach: (socket: LiveSocket) => void;
  readonly isCurrent: (socket: LiveSocket) => boolean;
  /** Sends a message of the handshake, unless the socket was let go meanwhile. */
  readonly sendFirst: (socket: LiveSocket, message: Out) => void;
  /** The handshake is over: first `request` leaves, then what waited. Whether the socket is still attached when all that has left. */
  readonly open: (socket: LiveSocket, request: () => Out | undefined) => boolean;
  /** Lets go of the socket, which is returned for closing; what it has not confirmed waits again. */
  readonly detach: () => LiveSocket | undefined;
  /** Sends a ping, or the answer to one, now: ahead of what waits. */
  readonly sendPing: (frame: Frame, isAnswer: boolean) => void;
  /** The names of the control frames that come, where the implementation shows them. */
  readonly control$: Observable<'ping' | 'pong'>;
  /** What was sent, for the heartbeat. */
  readonly traffic: Traffic;
  /** How long a ping of this session may go unanswered; `false` if none is sent. */
  readonly agree: (pongTimeout: number | false) => void;
  /** Each session as it is ready, for those who must ask for something again in every one. */
  readonly opening$: Observable<void>;
  /** Sends now if that keeps the order; otherwise the message waits. */
  readonly sendOrQueue: (message: Out) => void;
  /** The same, and emits how it ended. */
  readonly deliver: (message: Out) => Observable<void>;
  /** Sends now or not at all. */
  readonly sendMessage: (message: Out) => void;
  /** Which of the messages that were sent and are not confirmed is the largest, in words. */
  readonly largest: () => string;
  /** Drops all that waits. */
  readonly clear: () => void;
  /** What pings and pongs mean for what was sent. */
  readonly confirmations: Confirmations;
}

export function createOutgoing<In, Out>(
  config: HeartbeatSocketConfig<In, Out>,
  { emit, inTurn, status }: Events,
): Outgoing<Out> {
  const { serializer = toJson, delivery, heartbeat } = config;
  const { outbox: bounds = {}, outside: run = runInPlace } = config;
  const { highWaterMark = 2 ** 17, maxAge = Infinity } = bounds;
  const keepsSent = delivery === 'at-least-once';
  // A function is not asked before a session is ready.
  const pongTimeout = pongTimeoutOf(config, typeof heartbeat === 'function' ? {} : heartbeat);

  const outbox = createOutbox(bounds, keepsSent);
  const link = createLink();
  const window = createWindow(link, pongTimeout, keepsSent);
  const opening$ = new Subject<void>();
  let answersBeyond = 0; // the high water mark
  const sendFrame = (frame: Frame) => {
    link.sent += bytesOf(frame);
    link.socket?.send(frame as string);
  };
  const pump = createPump(outbox, link, window, {
    sendFrame,
    highWaterMark,
    run,
    opening$,
    inTurn,
    onDrained: () => confirmations.poll(),
  });
  const confirmations = createConfirmations(outbox, pump, window, keepsSent);

  const serialize = (message: Out) => {
    const frame = serializer(message);
    isFrame('serializer', frame);
    return frame;
  };
  const sendMessage = (message: Out) => {
    if (link.isReady) sendFrame(serialize(message));
  };
  const isCurrent = (socket: LiveSocket) => link.socket === socket;
  const sendFirst = (socket: LiveSocket, message: Out) => {
    if (!isCurrent(socket) || socket.readyState !== OPEN) return;
    const frame = serialize(message);
    // The serializer may have ended it.
    if (isCurrent(socket)) sendFrame(frame);
  };
  const report: Settle = (reason) => {
    if (reason) emit({ type: 'dropped', reason });
  };
  const send = (message: Out, settle: Settle, isWatched = false) => {
    // Before anything is decided: the serializer may end the connection, or the socket.
    const frame = serialize(message);
    if (!keepsSent && !outbox.size() && pump.hasRoom() && (!isWatched || window.takes(bytesOf(frame)))) {
      try {
        sendFrame(frame);
      } catch {
        settle('unsendable');
        return;
      }
      settle();
      return;
    }
    // Whoever waits for what becomes of it would wait for ever.
    if (isWatched && status().state === 'closed') {
      settle('closed');
      return;
    }
    const hadRoom = outbox.enqueue(frame, settle);
    pump.drain();
    if (!hadRoom && bounds.overflow === 'error') throw new MessageDroppedError('overflow');
  };

  return {
    queued$: pump.queued$,
    upkeep$: pump.upkeep$,
    flush: pump.flush,
    isAttached: () => link.isReady,
    sendPing(frame, isAnswer) {
      if (!isAnswer || !link.isReady || pump.hasRoom()) answersBeyond = 0;
      else if (++answersBeyond > MOST_ANSWERS) return;
      if ((frame as unknown) === protocolPing) link.socket?.ping?.();
      else link.socket?.send(frame as string);
    },
    traffic: link,
    control$: controlFrames(link),
    size: outbox.size,
    agree: window.agree,
    opening$,
    attach(socket) {
      link.socket = socket;
    },
    isCurrent,
    sendFirst,
    open(socket, request) {
      const asked = isCurrent(socket) ? request() : undefined;
      // Each function of the user's may end it: nothing is asked or sent after that.
      if (asked !== undefined) sendFirst(socket, asked);
      if (!isCurrent(socket)) return false;
      link.isReady = socket.readyState === OPEN;
      opening$.next();
      pump.drain();
      return link.isReady && isCurrent(socket);
    },
    detach() {
      const { socket } = link;
      link.socket = undefined;
      link.isReady = false;
      outbox.rewind();
      window.reset();
      pump.drain();
      return socket;
    },
    sendOrQueue: (message) => send(message, report),
    deliver: (message) =>
      new Observable((subscriber) => {
        const settle: Settle = (reason) => {
          report(reason);
          if (reason) {
            inTurn(() => subscriber.error(new MessageDroppedError(reason)));
          } else {
            subscriber.next();
            subscriber.complete();
          }
        };
        send(message, settle, true);
        // Nothing else looks after what waits while nobody is subscribed to the messages.
        if (maxAge < Infinity && !subscriber.closed) {
          subscriber.add(timer(maxAge).pipe(subscribeIn(run)).subscribe(pump.drain));
        }
      }),
    sendMessage,
    largest: outbox.largest,
    clear() {
      outbox.clear();
      pump.drain();
    },
    confirmations,
  };
}

/** So many pings in a row of a peer that reads nothing are answered, and no more: they would fill the buffer of the socket. */
const MOST_ANSWERS = 8;

function toJson(message: unknown): Frame {
  const text = JSON.stringify(message) as string | undefined;
  validate(text !== undefined && !isStream(message), 'a message', 'of a type that JSON has');
  return text;
}

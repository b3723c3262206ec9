import { Observable, Subject, timer } from 'rxjs';
import { OPEN, type LiveSocket } from '../connection/openSocket.js';
import { webSocketOf } from '../connection/webSocketOf.js';
import type { Events } from '../events/events.js';
import { causedBy, MessageDroppedError, SocketLostError } from '../ground/errors.js';
import { isStream } from '../ground/isStream.js';
import { isFrame } from '../ground/options.js';
import { protocolPing } from '../ground/protocolPing.js';
import { runInPlace } from '../ground/run.js';
import { validate } from '../ground/validate.js';
import { PONG_TIMEOUT, type Traffic } from '../operators/patience.js';
import { subscribeIn } from '../operators/subscribeIn.js';
import type { Frame, HeartbeatSocketConfig, WebSocketConstructor, WebSocketLike } from '../vocabulary/config.js';
import { createConfirmations, type Confirmations } from './confirmations.js';
import { controlFrames } from './controlFrames.js';
import { createLink } from './link.js';
import { bytesOf, createOutbox, type Settle } from './outbox.js';
import { createPump, type Pump } from './pump.js';
import { createWindow } from './window.js';

/** The way out: from a message to the link or, while that takes none, to the outbox. */
export interface Outgoing<Out> extends Pick<Pump, 'queued$' | 'upkeep$' | 'flush'> {
  /** How many messages the outbox holds. */
  readonly size: () => number;
  readonly isAttached: () => boolean;
  /**
   * Sends by this socket from now on: first `request` leaves, then the handshake, then what waited. Whether it still does when
   * all that has left.
   */
  readonly attach: (socket: LiveSocket, request: () => Out | undefined) => boolean;
  /** Lets go of the socket, which is returned for closing; what it has not confirmed waits again. */
  readonly detach: () => LiveSocket | undefined;
  /** Sends a ping, or the answer to one, now: ahead of what waits. */
  readonly sendPing: (frame: Frame, isAnswer: boolean) => void;
  /** The control frames that come, where the implementation shows them: whether each is a pong to a ping of ours. */
  readonly control$: Observable<boolean>;
  /** What was sent, for the heartbeat. */
  readonly traffic: Traffic;
  /** Each connection's opening, for those who must ask for something again on every one. */
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
  const { serializer = toJson, onOpen, delivery = 'at-most-once', heartbeat } = config;
  const { outbox: bounds = {}, outside: run = runInPlace } = config;
  const { highWaterMark = 2 ** 17, maxAge = Infinity } = bounds;
  const keepsSent = delivery === 'at-least-once';
  const pongTimeout = heartbeat !== false && heartbeat?.ping !== false && (heartbeat?.pongTimeout ?? PONG_TIMEOUT);
  validate(!keepsSent || heartbeat !== false, 'heartbeat', 'on for at-least-once delivery');
  validate(!keepsSent || !!pongTimeout, 'heartbeat.ping', 'sent for at-least-once delivery');
  validate(
    !heartbeat || heartbeat.ping !== protocolPing || canPing(webSocketOf(config)),
    'heartbeat.ping',
    'a frame: this WebSocket sends no protocol pings',
  );

  const outbox = createOutbox(bounds, keepsSent);
  let current: LiveSocket | undefined; // attached, or just being so
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
    if (link.socket) sendFrame(serialize(message));
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
    isAttached: () => !!link.socket,
    sendPing(frame, isAnswer) {
      if (!isAnswer || pump.hasRoom()) answersBeyond = 0;
      else if (++answersBeyond > MOST_ANSWERS) return;
      if ((frame as unknown) === protocolPing) link.socket?.ping?.();
      else link.socket?.send(frame as string);
    },
    traffic: link,
    control$: controlFrames(link, !!heartbeat && heartbeat.ping === protocolPing),
    size: outbox.size,
    opening$,
    attach(socket, request) {
      current = socket;
      // Each function of the user's may end it: nothing is asked or sent after that.
      const isCurrent = () => current === socket;
      try {
        const asked = request();
        const handshake: readonly Out[] = (isCurrent() && onOpen?.()) || [];
        const isList: boolean = Array.isArray(handshake);
        if (!isList) throw new SocketLostError('handshake', 'onOpen must return an array');
        if (isCurrent() && socket.readyState === OPEN) link.socket = socket;
        [...(asked === undefined ? [] : [asked]), ...handshake].forEach((message) => {
          if (isCurrent()) sendMessage(message);
        });
      } catch (cause) {
        throw causedBy('handshake', 'handshake', cause);
      }
      if (isCurrent()) opening$.next();
      pump.drain();
      return link.socket === socket;
    },
    detach() {
      const socket = current;
      link.socket = current = undefined;
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

const canPing = (WebSocketCtor: WebSocketConstructor | undefined) =>
  !!(WebSocketCtor as { prototype?: Partial<WebSocketLike> } | undefined)?.prototype?.ping;

function toJson(message: unknown): Frame {
  const text = JSON.stringify(message) as string | undefined;
  validate(text !== undefined && !isStream(message), 'a message', 'of a type that JSON has');
  return text;
}

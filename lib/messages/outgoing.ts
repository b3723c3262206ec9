import { noop, Observable, Subject } from 'rxjs';
import { OPEN, type LiveSocket } from '../connection/openSocket.js';
import type { Events } from '../events/events.js';
import { causedBy, MessageDroppedError, SocketLostError } from '../ground/errors.js';
import { runInPlace } from '../ground/run.js';
import { isFrame } from '../ground/options.js';
import { isStream } from '../ground/isStream.js';
import { validate } from '../ground/validate.js';
import type { Frame, HeartbeatSocketConfig } from '../vocabulary/config.js';
import { createConfirmations, type Confirmations } from './confirmations.js';
import type { Link } from './link.js';
import { createOutbox, type Settle } from './outbox.js';
import { createPump, type Pump } from './pump.js';

/** The way out: from a message to the link or, while that takes none, to the outbox. */
export interface Outgoing<Out> extends Pick<Pump, 'queued$' | 'upkeep$' | 'flush'> {
  /** How many messages the outbox holds. */
  readonly size: () => number;
  readonly isAttached: () => boolean;
  /** Sends by this socket from now on: first `request` leaves, then the handshake, then what waited. */
  readonly attach: (socket: LiveSocket, request: () => Out | undefined) => void;
  /** Lets go of the socket, which is returned for closing; what it has not confirmed waits again. */
  readonly detach: () => LiveSocket | undefined;
  /** Sends now or not at all. */
  readonly sendFrame: (frame: Frame) => void;
  /** Each connection's opening, for those who must ask for something again on every one. */
  readonly opening$: Observable<void>;
  /** Sends now if that keeps the order; otherwise the message waits. */
  readonly sendOrQueue: (message: Out) => void;
  /** The same, and emits how it ended. */
  readonly deliver: (message: Out) => Observable<void>;
  /** Sends now or not at all. */
  readonly sendMessage: (message: Out) => void;
  /** Drops all that waits. */
  readonly clear: () => void;
  /** With at-least-once delivery: what pings and pongs mean for what was sent. */
  readonly confirmations: Confirmations | undefined;
}

export function createOutgoing<In, Out>(
  config: HeartbeatSocketConfig<In, Out>,
  { emit, inTurn }: Events,
): Outgoing<Out> {
  const { serializer = toJson, onOpen, delivery = 'at-most-once', heartbeat } = config;
  const { outbox: bounds = {}, outside: run = runInPlace } = config;
  const { highWaterMark = 2 ** 24 } = bounds;
  const keepsSent = delivery === 'at-least-once';
  validate(!keepsSent || heartbeat !== false, 'heartbeat', 'on for at-least-once delivery');

  const outbox = createOutbox(bounds, keepsSent, (reason) => emit({ type: 'dropped', reason }));
  const link: Link = { socket: undefined };
  const opening$ = new Subject<void>();
  const sendFrame = (frame: Frame) => link.socket?.send(frame as string);
  const pump = createPump(outbox, link, { sendFrame, highWaterMark, run, opening$, inTurn });

  const serialize = (message: Out) => {
    const frame = serializer(message);
    isFrame('serializer', frame);
    return frame;
  };
  const sendMessage = (message: Out) => sendFrame(serialize(message));
  const send = (message: Out, settle: Settle) => {
    if (!keepsSent && !outbox.size() && pump.hasRoom()) {
      sendMessage(message);
      settle();
      return;
    }
    const hadRoom = outbox.enqueue(serialize(message), settle);
    pump.drain();
    if (!hadRoom && bounds.overflow === 'error') throw new MessageDroppedError('overflow');
  };

  return {
    queued$: pump.queued$,
    upkeep$: pump.upkeep$,
    flush: pump.flush,
    isAttached: () => !!link.socket,
    sendFrame,
    size: outbox.size,
    opening$,
    attach(socket, request) {
      try {
        const asked = request();
        const handshake = onOpen?.() ?? [];
        if (!Array.isArray(handshake)) throw new SocketLostError('handshake', 'onOpen must return an array');
        if (socket.readyState === OPEN) link.socket = socket;
        if (asked !== undefined) sendMessage(asked);
        handshake.forEach(sendMessage);
      } catch (cause) {
        throw causedBy('handshake', 'handshake', cause);
      }
      opening$.next();
      pump.drain();
    },
    detach() {
      const { socket } = link;
      link.socket = undefined;
      outbox.rewind();
      pump.drain();
      return socket;
    },
    sendOrQueue: (message) => send(message, noop),
    deliver: (message) =>
      new Observable((subscriber) =>
        send(message, (reason) => {
          if (reason) {
            subscriber.error(new MessageDroppedError(reason));
          } else {
            subscriber.next();
            subscriber.complete();
          }
        }),
      ),
    sendMessage,
    clear() {
      outbox.clear();
      pump.drain();
    },
    confirmations: keepsSent ? createConfirmations(outbox, pump) : undefined,
  };
}

function toJson(message: unknown): Frame {
  const text = JSON.stringify(message) as string | undefined;
  validate(text !== undefined && !isStream(message), 'a message', 'of a type that JSON has');
  return text;
}

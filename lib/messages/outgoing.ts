import { Observable, Subject, timer } from 'rxjs';
import { OPEN, type LiveSocket } from '../connection/openSocket.js';
import type { Events } from '../events/events.js';
import { MessageDroppedError } from '../ground/errors.js';
import { isFrame } from '../ground/options.js';
import { protocolPing } from '../ground/protocolPing.js';
import { runInPlace } from '../ground/run.js';
import type { Traffic } from '../operators/patience.js';
import { subscribeIn } from '../operators/subscribeIn.js';
import type { Frame, HeartbeatSocketConfig } from '../vocabulary/config.js';
import { Confirmations } from './confirmations.js';
import { controlFrames } from './controlFrames.js';
import { toJson } from './json.js';
import { createLink } from './link.js';
import { bytesOf, createOutbox, type Outbox, type Settle } from './outbox.js';
import { pongTimeoutOf } from './pongTimeoutOf.js';
import { createPump, type Pump } from './pump.js';
import { createWindow, type Window } from './window.js';

type Config<Out> = Pick<
  HeartbeatSocketConfig<unknown, Out>,
  'serializer' | 'delivery' | 'heartbeat' | 'outbox' | 'outside' | 'WebSocketCtor'
>;

/** The way out: from a message to the link or, while that takes none, to the outbox. */
export class Outgoing<Out> {
  private readonly open$ = new Subject<void>();
  /** Each session as it is ready, for those who must ask for something again in every one. */
  readonly opening$: Observable<void> = this.open$;
  /** What pings and pongs mean for what was sent. */
  readonly confirmations: Confirmations;
  readonly pump: Pump;
  private readonly link = createLink();
  private readonly outbox: Outbox;
  private readonly window: Window;
  private answersBeyond = 0; // the high water mark

  constructor(
    private readonly config: Config<Out>,
    private readonly events: Events,
  ) {
    const { delivery, heartbeat, outbox = {}, outside: run = runInPlace } = config;
    const { highWaterMark = 2 ** 17 } = outbox;
    const keepsSent = delivery === 'at-least-once';
    // A function is not asked before a session is ready.
    const pongTimeout = pongTimeoutOf(config, typeof heartbeat === 'function' ? {} : heartbeat);
    const { link, opening$ } = this;
    this.outbox = createOutbox(outbox, keepsSent);
    this.window = createWindow(link, pongTimeout, keepsSent);
    this.pump = createPump(this.outbox, link, this.window, {
      sendFrame: (frame) => link.send(frame),
      highWaterMark,
      run,
      opening$,
      inTurn: events.inTurn,
      onDrained: () => this.confirmations.poll(),
    });
    this.confirmations = new Confirmations(this.outbox, this.pump, this.window, keepsSent);
  }

  /** What was sent, for the heartbeat. */
  get traffic(): Traffic {
    return this.link;
  }

  /** How many messages the outbox holds. */
  size(): number {
    return this.outbox.size();
  }

  isAttached(): boolean {
    return this.link.isReady;
  }

  /** Sends by this socket from now on: pings and the handshake, until it is ready. */
  attach(socket: LiveSocket): void {
    this.link.socket = socket;
  }

  /** A handover makes this socket ready to be the next: its handshake may use it. */
  prepare(socket: LiveSocket | undefined): void {
    this.link.next = socket;
  }

  /** Whether it is the live socket or the next one. */
  isCurrent(socket: LiveSocket): boolean {
    return this.link.socket === socket || this.link.next === socket;
  }

  /** From now on messages wait for the next socket, or no longer. */
  hold(isHeld: boolean): void {
    this.link.isHeld = isHeld;
    if (!isHeld) this.pump.drain();
  }

  /** Sends all that waits, however much the socket's buffer holds, and whatever it waits for. */
  flush(): void {
    this.link.isHeld = false;
    this.pump.flush();
  }

  /** Whether pings of ours prove what has arrived. */
  isProbing(): boolean {
    return this.window.isProbing();
  }

  /** Calls for a ping now, unless one is unanswered. */
  callForPing(): void {
    this.window.call();
  }

  /** Sends a message of the handshake, unless the socket was let go meanwhile. */
  sendFirst(socket: LiveSocket, message: Out): void {
    if (!this.isCurrent(socket) || socket.readyState !== OPEN) return;
    const frame = this.serialize(message);
    // The serializer may have ended it.
    if (this.isCurrent(socket)) this.link.send(frame, socket);
  }

  /**
   * The handshake is over: first `request` leaves, then what waited. Whether the socket is still attached when all that has left.
   */
  open(socket: LiveSocket, request: () => Out | undefined): boolean {
    const asked = this.isCurrent(socket) ? request() : undefined;
    // Each function of the user's may end it: nothing is asked or sent after that.
    if (asked !== undefined) this.sendFirst(socket, asked);
    if (!this.isCurrent(socket)) return false;
    this.link.isReady = socket.readyState === OPEN;
    this.open$.next();
    this.pump.drain();
    return this.link.isReady && this.isCurrent(socket);
  }

  /** Lets go of the socket, which is returned for closing; what it has not confirmed waits again. */
  detach(): LiveSocket | undefined {
    const { socket } = this.link;
    this.link.socket = undefined;
    this.link.isReady = false;
    this.link.isHeld = false;
    this.outbox.rewind();
    this.window.reset();
    this.pump.drain();
    return socket;
  }

  /** Sends a ping, or the answer to one, now: ahead of what waits. */
  sendPing(frame: Frame, isAnswer: boolean): void {
    const { isReady, socket } = this.link;
    if (!isAnswer || !isReady || this.pump.hasRoom()) this.answersBeyond = 0;
    else if (++this.answersBeyond > MOST_ANSWERS) return;
    if ((frame as unknown) === protocolPing) socket?.ping?.();
    else socket?.send(frame as string);
  }

  /**
   * The control frames that come, where the implementation shows them: whether each is a pong to a ping of ours, if we ping by
   * them.
   */
  control$(isPinging: boolean): Observable<boolean> {
    return controlFrames(this.link, isPinging);
  }

  /** How long a ping of this session may go unanswered; `false` if none is sent. */
  agree(pongTimeout: number | false): void {
    this.window.agree(pongTimeout);
  }

  /** Sends now if that keeps the order; otherwise the message waits. */
  sendOrQueue(message: Out): void {
    this.send(message, this.report);
  }

  /** The same, and emits how it ended. */
  deliver(message: Out): Observable<void> {
    const { outbox: { maxAge = Infinity } = {}, outside: run = runInPlace } = this.config;
    return new Observable((subscriber) => {
      const settle: Settle = (reason) => {
        this.report(reason);
        if (reason) {
          this.events.inTurn(() => subscriber.error(new MessageDroppedError(reason)));
        } else {
          subscriber.next();
          subscriber.complete();
        }
      };
      this.send(message, settle, true);
      // Nothing else looks after what waits while nobody is subscribed to the messages.
      if (maxAge < Infinity && !subscriber.closed) {
        subscriber.add(
          timer(maxAge)
            .pipe(subscribeIn(run))
            .subscribe(() => this.pump.drain()),
        );
      }
    });
  }

  /** Sends now or not at all. */
  sendMessage(message: Out): void {
    if (this.link.isReady) this.link.send(this.serialize(message));
  }

  /** Which of the messages that were sent and are not confirmed is the largest, in words. */
  largest(): string {
    return this.outbox.largest();
  }

  /** Drops all that waits. */
  clear(): void {
    this.outbox.clear();
    this.pump.drain();
  }

  private readonly report: Settle = (reason) => {
    if (reason) this.events.emit({ type: 'dropped', reason });
  };

  private serialize(message: Out): Frame {
    const { serializer = toJson } = this.config;
    const frame = serializer(message);
    isFrame('serializer', frame);
    return frame;
  }

  private send(message: Out, settle: Settle, isWatched = false): void {
    const { outbox, pump, window, link, config } = this;
    // Before anything is decided: the serializer may end the connection, or the socket.
    const frame = this.serialize(message);
    const keepsOrder = config.delivery !== 'at-least-once' && !outbox.size() && pump.hasRoom();
    if (keepsOrder && (!isWatched || window.takes(bytesOf(frame)))) {
      try {
        link.send(frame);
      } catch {
        settle('unsendable');
        return;
      }
      settle();
      return;
    }
    // Whoever waits for what becomes of it would wait for ever.
    if (isWatched && this.events.status().state === 'closed') {
      settle('closed');
      return;
    }
    const hadRoom = outbox.enqueue(frame, settle);
    pump.drain();
    if (!hadRoom && config.outbox?.overflow === 'error') throw new MessageDroppedError('overflow');
  }
}

/** So many pings in a row of a peer that reads nothing are answered, and no more: they would fill the buffer of the socket. */
const MOST_ANSWERS = 8;

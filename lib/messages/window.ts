import { Subject, type Observable } from 'rxjs';
import { elapsed } from '../ground/clock.js';
import type { Link } from './link.js';

interface Mark {
  readonly ping: unknown;
  readonly position: number;
  /** How many bytes were sent before it, and how many of them were in flight. */
  readonly sent: number;
  readonly onItsWay: number;
}

const KB = 1024;
const LEAST = 8 * KB;
const START = 64 * KB;
const MOST = 16 * KB * KB;

/** How many sent bytes trigger an early ping, where the window is not smaller. */
const WORTH_A_PING = 4 * KB;

/** How long the first answer may take, in milliseconds. */
const WAIT_FOR_ANSWER = 5_000;

/** How many pings without a pong are remembered. More are only counted. */
const MOST_MARKS = 16;

/** After more losses without a pong, less than the least is sent. */
const MOST_LOSSES = 2;

/** A pong is early within this fraction of `pongTimeout`. */
const IN_GOOD_TIME = 4;

/**
 * Limits the bytes in flight of messages that can wait, to what the line has lately carried in good time. A ping marks the bytes sent
 * before it, and its answer proves that they have arrived.
 */
export class Window {
  private readonly call$ = new Subject<void>();
  readonly ping$: Observable<void> = this.call$;
  private blockedAt: number | undefined; // when the window was full for the first time, until a ping is answered
  private isAnswered = false; // on this connection or an earlier one
  private losses = 0; // of connections with bytes in flight, since the last answer
  private size: number;
  private arrived = 0; // of link.sent
  private marked = 0; // of link.sent, by the last ping
  private pings: readonly Mark[] = []; // oldest first
  private forgotten = 0; // pings whose marks were too many: they come before the others

  constructor(
    private readonly link: Link,
    private pongTimeout: number | false,
    private readonly needsPong: boolean,
  ) {
    // Bytes in flight on a lost connection are sent again.
    this.size = needsPong ? LEAST : START;
  }

  /** Sets the `pongTimeout` that latencies are compared with. */
  agree(pongTimeout: number | false): void {
    this.pongTimeout = pongTimeout;
  }

  /** Whether a message of this size may be sent now. */
  takes(bytes: number): boolean {
    if (!this.pongTimeout) return true;
    const onItsWay = this.link.sent - this.arrived;
    // Before the window is full, so that the line is not idle while the pong is in flight.
    if (onItsWay >= this.size / 2) this.callForPing();
    if (onItsWay < this.size / 2 || onItsWay + bytes <= this.size) return true;
    this.blockedAt ??= elapsed();
    // If no ping is ever answered, the window limits nothing after a while.
    return !this.needsPong && !this.isAnswered && elapsed() - this.blockedAt >= WAIT_FOR_ANSWER;
  }

  /** Whether pings are sent. */
  isProbing(): boolean {
    return this.pongTimeout !== false;
  }

  /** Asks for a ping, if none is pending and enough bytes were sent. */
  callForPing(): void {
    if (this.isWorthPing()) this.call();
  }

  /** Asks for a ping in any case. */
  call(): void {
    this.call$.next();
  }

  isWorthPing(): boolean {
    return !this.pings.length && this.link.sent - this.marked >= Math.min(WORTH_A_PING, this.size / 2);
  }

  /** How many unanswered pings are remembered. */
  marks(): number {
    return this.pings.length;
  }

  /** Is called when a ping is sent. Its answer confirms `position`. */
  mark(ping: unknown, position: number): void {
    const isFull = this.pings.length === MOST_MARKS;
    if (isFull) this.forgotten++;
    this.marked = this.link.sent;
    const mark = { ping, position, sent: this.marked, onItsWay: this.marked - this.arrived };
    this.pings = [...(isFull ? this.pings.slice(1) : this.pings), mark];
  }

  /** Is called when the given ping, or the oldest one, is answered. Returns its position. */
  land(latency: number, ping?: unknown): number {
    const known = ping === undefined ? -1 : this.pings.findIndex((mark) => mark.ping === ping);
    if (known < 0 && this.forgotten) {
      this.forgotten--;
      return 0;
    }
    const mark = this.pings[Math.max(0, known)];
    if (!mark) return 0;
    this.isAnswered = true;
    this.losses = 0;
    this.pings = this.pings.slice(Math.max(0, known) + 1);
    const { size, arrived } = this;
    this.arrived = mark.sent;
    const pongTimeout = +this.pongTimeout;
    const isInTime = latency <= pongTimeout / IN_GOOD_TIME;
    // The pong of a ping that left after the same bytes says nothing about how long they took.
    const isTelling = mark.sent > arrived && mark.onItsWay * 4 >= size;
    // Less than the least suits short connections, not slow ones: any pong shows that this one has time for more.
    if (isTelling && size < LEAST) this.size = Math.min(2 * Math.max(size, mark.onItsWay), LEAST);
    else if (isTelling && isInTime) this.size = Math.min(2 * size, MOST);
    if (latency > pongTimeout && size > LEAST) this.size = Math.max(size / 2, LEAST);
    return mark.position;
  }

  /** Forgets pings and bytes in flight, after a connection is lost. */
  reset(): void {
    // A connection that was lost with bytes in flight may have been slow.
    if (this.arrived < this.link.sent) this.size = Math.min(this.size, Math.max(this.size / 4, this.least()));
    this.blockedAt = undefined;
    this.pings = [];
    this.forgotten = 0;
    this.arrived = this.marked = this.link.sent;
  }

  /**
   * If one connection after another confirms nothing, each is too short for so many bytes, and would only send the same ones again. In the
   * end a connection that has time for one message confirms that.
   */
  private least() {
    return this.needsPong && ++this.losses > MOST_LOSSES ? 1 : LEAST;
  }
}

/** Makes a window. Latencies are compared with `pongTimeout`; without pings, nothing is held back. */
export const createWindow = (link: Link, pongTimeout: number | false, needsPong = true): Window =>
  new Window(link, pongTimeout, needsPong);

import { Subject, type Observable } from 'rxjs';
import { elapsed } from '../ground/clock.js';
import type { Link } from './link.js';

interface Mark {
  readonly ping: unknown;
  readonly position: number;
  /** How many bytes had been sent before it, and how many of them were on their way. */
  readonly sent: number;
  readonly onItsWay: number;
}

const KB = 1024;
const LEAST = 8 * KB;
const START = 64 * KB;
const MOST = 16 * KB * KB;

/** So many bytes are worth a ping ahead of its time. */
const WORTH_A_PING = 4 * KB;

/** So long a first answer is waited for, in milliseconds. */
const WAIT_FOR_ANSWER = 5_000;

/** More pings than that without a pong are not remembered, only counted. */
const MOST_MARKS = 16;

/** In good time is this part of `pongTimeout`. */
const IN_GOOD_TIME = 4;

/**
 * How much may be on its way at once, of what can wait: as much as the line has lately taken to the peer in good time. Pings
 * mark what was sent before them; what answers them tells that it has arrived.
 */
export class Window {
  private readonly call$ = new Subject<void>();
  readonly ping$: Observable<void> = this.call$;
  private blockedAt: number | undefined; // when the window was full for the first time, until a ping is answered
  private isAnswered = false; // be it on an earlier connection
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
    // What a lost line had on its way is sent again.
    this.size = needsPong ? LEAST : START;
  }

  /** From now on this tells what is in good time. */
  agree(pongTimeout: number | false): void {
    this.pongTimeout = pongTimeout;
  }

  /** Whether a message of so many bytes may follow what is on its way. */
  takes(bytes: number): boolean {
    if (!this.pongTimeout) return true;
    const onItsWay = this.link.sent - this.arrived;
    // Ahead of its being full, so that the line does not stand still while the pong is on its way.
    if (onItsWay >= this.size / 2) this.callForPing();
    if (onItsWay < this.size / 2 || onItsWay + bytes <= this.size) return true;
    this.blockedAt ??= elapsed();
    // A server that answers no pings has to do without.
    return !this.needsPong && !this.isAnswered && elapsed() - this.blockedAt >= WAIT_FOR_ANSWER;
  }

  /** Whether pings are sent. */
  isProbing(): boolean {
    return this.pongTimeout !== false;
  }

  /** Calls for a ping, if none is under way and enough was sent to be worth one. */
  callForPing(): void {
    if (this.isWorthPing()) this.call();
  }

  /** Calls for a ping in any case. */
  call(): void {
    this.call$.next();
  }

  isWorthPing(): boolean {
    return !this.pings.length && this.link.sent - this.marked >= WORTH_A_PING;
  }

  /** How many pings are remembered that were not answered. */
  marks(): number {
    return this.pings.length;
  }

  /** A ping leaves. `position` is what its answer confirms. */
  mark(ping: unknown, position: number): void {
    const isFull = this.pings.length === MOST_MARKS;
    if (isFull) this.forgotten++;
    this.marked = this.link.sent;
    const mark = { ping, position, sent: this.marked, onItsWay: this.marked - this.arrived };
    this.pings = [...(isFull ? this.pings.slice(1) : this.pings), mark];
  }

  /** The oldest ping, or the one that is given, was answered: returns its position. */
  land(latency: number, ping?: unknown): number {
    const known = ping === undefined ? -1 : this.pings.findIndex((mark) => mark.ping === ping);
    if (known < 0 && this.forgotten) {
      this.forgotten--;
      return 0;
    }
    const mark = this.pings[Math.max(0, known)];
    if (!mark) return 0;
    this.isAnswered = true;
    this.pings = this.pings.slice(Math.max(0, known) + 1);
    this.arrived = mark.sent;
    const pongTimeout = +this.pongTimeout;
    const isInTime = latency <= pongTimeout / IN_GOOD_TIME;
    if (isInTime && mark.onItsWay * 4 >= this.size) this.size = Math.min(2 * this.size, MOST);
    if (latency > pongTimeout) this.size = Math.max(this.size / 2, LEAST);
    return mark.position;
  }

  /** The connection is gone, and what was on its way with it. */
  reset(): void {
    // A line that was lost with something on it may have been slow.
    if (this.arrived < this.link.sent) this.size = Math.max(this.size / 4, LEAST);
    this.blockedAt = undefined;
    this.pings = [];
    this.forgotten = 0;
    this.arrived = this.marked = this.link.sent;
  }
}

/** `pongTimeout` tells what is in good time; without pings, nothing is held back. */
export const createWindow = (link: Link, pongTimeout: number | false, needsPong = true): Window =>
  new Window(link, pongTimeout, needsPong);

import { Subject, type Observable } from 'rxjs';
import { elapsed } from '../ground/clock.js';
import type { Link } from './link.js';

/**
 * How much may be on its way at once, of what can wait: as much as the line has lately taken to the peer in good time. Pings
 * mark what was sent before them; what answers them tells that it has arrived.
 */
export interface Window {
  /** From now on this tells what is in good time. */
  readonly agree: (pongTimeout: number | false) => void;
  /** Whether a message of so many bytes may follow what is on its way. */
  readonly takes: (bytes: number) => boolean;
  /** Calls for a ping, if none is under way and enough was sent to be worth one. */
  readonly callForPing: () => void;
  /** Calls for a ping in any case. */
  readonly call: () => void;
  readonly ping$: Observable<unknown>;
  /** How many pings are remembered that were not answered. */
  readonly marks: () => number;
  readonly isWorthPing: () => boolean;
  /** A ping leaves. `position` is what its answer confirms. */
  readonly mark: (ping: unknown, position: number) => void;
  /** The oldest ping, or the one that is given, was answered: returns its position. */
  readonly land: (latency: number, ping?: unknown) => number;
  /** The connection is gone, and what was on its way with it. */
  readonly reset: () => void;
}

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

/** `pongTimeout` tells what is in good time; without pings, nothing is held back. */
export function createWindow(link: Link, pongTimeout: number | false, needsPong = true): Window {
  const ping$ = new Subject<void>();
  let blockedAt: number | undefined; // when the window was full for the first time, until a ping is answered
  let isAnswered = false; // be it on an earlier connection
  let size = needsPong ? LEAST : START; // what a lost line had on its way is sent again
  let arrived = 0; // of link.sent
  let marked = 0; // of link.sent, by the last ping
  let marks: Mark[] = []; // oldest first
  let forgotten = 0; // pings whose marks were too many: they come before the others

  const isWorthPing = () => !marks.length && link.sent - marked >= WORTH_A_PING;
  const callForPing = () => {
    if (isWorthPing()) ping$.next();
  };

  return {
    agree(timeout) {
      pongTimeout = timeout;
    },
    takes(bytes) {
      if (!pongTimeout) return true;
      const onItsWay = link.sent - arrived;
      // Ahead of its being full, so that the line does not stand still while the pong is on its way.
      if (onItsWay >= size / 2) callForPing();
      if (onItsWay < size / 2 || onItsWay + bytes <= size) return true;
      blockedAt ??= elapsed();
      // A server that answers no pings has to do without.
      return !needsPong && !isAnswered && elapsed() - blockedAt >= WAIT_FOR_ANSWER;
    },
    callForPing,
    call: () => ping$.next(),
    ping$,
    marks: () => marks.length,
    isWorthPing,
    mark(ping, position) {
      if (marks.length === MOST_MARKS) {
        marks.shift();
        forgotten++;
      }
      marked = link.sent;
      marks.push({ ping, position, sent: marked, onItsWay: marked - arrived });
    },
    land(latency, ping) {
      const known = ping === undefined ? -1 : marks.findIndex((mark) => mark.ping === ping);
      if (known < 0 && forgotten) {
        forgotten--;
        return 0;
      }
      const mark = marks[Math.max(0, known)];
      if (!mark) return 0;
      isAnswered = true;
      marks = marks.slice(Math.max(0, known) + 1);
      arrived = mark.sent;
      const isInTime = latency <= +pongTimeout / IN_GOOD_TIME;
      if (isInTime && mark.onItsWay * 4 >= size) size = Math.min(2 * size, MOST);
      if (latency > +pongTimeout) size = Math.max(size / 2, LEAST);
      return mark.position;
    },
    reset() {
      // A line that was lost with something on it may have been slow.
      if (arrived < link.sent) size = Math.max(size / 4, LEAST);
      blockedAt = undefined;
      marks = [];
      forgotten = 0;
      arrived = marked = link.sent;
    },
  };
}

/** In good time is this part of `pongTimeout`. */
const IN_GOOD_TIME = 4;

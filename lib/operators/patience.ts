/** How long a ping may go unanswered by default, in milliseconds. */
export const PONG_TIMEOUT = 5_000;

/** The bytes that are on their way to the peer, as far as they can be counted. */
export interface Traffic {
  /** How many bytes have been passed to `send()` so far. */
  readonly sent: number;
  /** How many of them it still holds: its `bufferedAmount`. */
  readonly buffered: () => number;
}

export const NO_TRAFFIC: Traffic = { sent: 0, buffered: () => 0 };

/** This many bytes ahead of a ping take no time worth waiting for. */
const SHORT = 16_384;

/** The rate of a slow line, in bytes a millisecond. */
const SLOW = 8;

/** The largest factor by which `pongTimeout` grows. */
const MOST_SLACK = 8;

/** The deadline of one ping, in steps. */
export interface Deadline {
  /** The time that the ping has in all, in milliseconds. */
  readonly total: number;
  /** Called at the end of a step: returns the length of the next one, or `0` if the time is over. */
  readonly next: () => number;
}

/** The factor by which `pongTimeout` has grown. A missed deadline doubles it, because the deadline may have been too short. */
export interface Slack {
  slack: number;
}

/** The options of a heartbeat on which its patience depends. */
interface Given {
  readonly pongTimeout: number;
  /** The longest extra time, in milliseconds. */
  readonly patience: number;
  readonly traffic: Traffic;
}

/** How long a ping may go unanswered: a slow peer is not a dead one. It learns from one connection to the next. */
export class Patience {
  constructor(
    private readonly given: Given,
    private readonly learnt: Slack,
  ) {}

  /** The factor of this moment. An earlier heartbeat may have had patience. */
  get slack(): number {
    return this.given.patience ? this.learnt.slack : 1;
  }

  onAnswer(time: number): void {
    if (time <= this.given.pongTimeout) this.learnt.slack = 1;
  }

  onMissed(): void {
    if (this.given.patience) this.learnt.slack = Math.min(2 * this.learnt.slack, MOST_SLACK);
  }

  /** The deadline of a ping that leaves now. `heardAt` bytes had been sent when the last frame came. The first step is `pongTimeout`. */
  deadline(heardAt: number): Deadline {
    const { pongTimeout, patience, traffic } = this.given;
    let buffered = traffic.buffered();
    const ahead = Math.max(traffic.sent - heardAt, buffered);
    const isLong = patience > 0 && ahead > SHORT;
    let left = pongTimeout * (this.slack - 1) + (isLong ? Math.min(patience, ahead / SLOW) : 0);
    return {
      total: Math.round(pongTimeout + left),
      next() {
        const now = traffic.buffered();
        const isFalling = isLong && now < buffered; // a sign of life, too
        buffered = now;
        if (left <= 0 && !isFalling) return 0;
        const step = Math.min(left || pongTimeout, pongTimeout);
        left = Math.max(0, left - step);
        return step;
      },
    };
  }
}

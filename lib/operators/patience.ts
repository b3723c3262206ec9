/** How long a ping may go unanswered by default, in milliseconds. */
export const PONG_TIMEOUT = 5_000;

/** What is on its way to the peer, as far as one can know. */
export interface Traffic {
  /** How many bytes were ever given to the socket. */
  readonly sent: number;
  /** How many of them it still holds: its `bufferedAmount`. */
  readonly buffered: () => number;
}

export const NO_TRAFFIC: Traffic = { sent: 0, buffered: () => 0 };

/** So many bytes before a ping take no time worth waiting for. */
const SHORT = 16_384;

/** What a slow line carries, in bytes a millisecond. */
const SLOW = 8;

/** How many times as long as usual a ping may at most go unanswered. */
const MOST_SLACK = 8;

/** The deadline of one ping, which comes in steps. */
export interface Deadline {
  /** All that the ping was given, in milliseconds. */
  readonly total: number;
  /** At the end of a step: the length of the next one; `0` if the ping has had its time. */
  readonly next: () => number;
}

/** How long a ping may go unanswered: slow is not dead. It learns from one connection to the next. */
export class Patience {
  /** How many times as long as usual: more after a deadline that was missed, which may have been too short. */
  slack = 1;

  constructor(
    private readonly pongTimeout: number,
    private readonly longest: number,
    private readonly traffic: Traffic,
  ) {}

  onAnswer(time: number): void {
    if (time <= this.pongTimeout) this.slack = 1;
  }

  onMissed(): void {
    if (this.longest) this.slack = Math.min(2 * this.slack, MOST_SLACK);
  }

  /** For a ping that leaves now, when so many bytes had been sent as the last frame came. Its first step is `pongTimeout`. */
  deadline(heardAt: number): Deadline {
    const { pongTimeout, longest, traffic } = this;
    let buffered = traffic.buffered();
    const ahead = Math.max(traffic.sent - heardAt, buffered);
    const isLong = longest > 0 && ahead > SHORT;
    let left = pongTimeout * (this.slack - 1) + (isLong ? Math.min(longest, ahead / SLOW) : 0);
    return {
      total: Math.round(pongTimeout + left),
      next() {
        const now = traffic.buffered();
        const isFalling = isLong && now < buffered; // which is life, too
        buffered = now;
        if (left <= 0 && !isFalling) return 0;
        const step = Math.min(left || pongTimeout, pongTimeout);
        left = Math.max(0, left - step);
        return step;
      },
    };
  }
}

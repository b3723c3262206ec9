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

/** How many times as long as usual: more after a deadline that was missed, which may have been too short. */
export interface Slack {
  slack: number;
}

/** How long a ping may go unanswered: slow is not dead. It learns from one connection to the next. */
export interface Patience {
  /** How many times as long as usual. */
  readonly slack: () => number;
  readonly onAnswer: (time: number) => void;
  readonly onMissed: () => void;
  /** For a ping that leaves now, when so many bytes had been sent as the last frame came. Its first step is `pongTimeout`. */
  readonly deadline: (heardAt: number) => Deadline;
}

export function createPatience(pongTimeout: number, patience: number, traffic: Traffic, learnt: Slack): Patience {
  // The heartbeat before may have had patience.
  const slack = () => (patience ? learnt.slack : 1);

  return {
    slack,
    onAnswer(time) {
      if (time <= pongTimeout) learnt.slack = 1;
    },
    onMissed() {
      if (patience) learnt.slack = Math.min(2 * learnt.slack, MOST_SLACK);
    },
    deadline(heardAt) {
      let buffered = traffic.buffered();
      const ahead = Math.max(traffic.sent - heardAt, buffered);
      const isLong = patience > 0 && ahead > SHORT;
      let left = pongTimeout * (slack() - 1) + (isLong ? Math.min(patience, ahead / SLOW) : 0);
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
    },
  };
}

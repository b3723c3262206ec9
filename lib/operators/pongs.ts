/** A ping without a pong yet. */
interface Sent<Ping> {
  readonly ping: Ping;
  readonly at: number;
  /** How many bytes had been sent before it. */
  readonly after: number;
}

/** A pong that has found its ping. */
export interface Pong<Ping> {
  readonly latency: number;
  /** The ping, if `isPong` told it from another one without a pong. */
  readonly ping: Ping | undefined;
  /** How many bytes had been sent before the ping. */
  readonly after: number;
}

/** Which pings a frame may be the pong to. */
export enum Match {
  none,
  last,
  earlier,
  either,
}

/** Finds for each pong its ping, late ones too. It remembers two pings at most. */
export interface Pongs<Frame, Ping> {
  readonly onPing: (ping: Ping, at: number, after: number) => void;
  readonly match: (frame: Frame) => Match;
  /** The pong that a match stands for; `undefined` if it answers no ping. */
  readonly onPong: (match: Match, at: number) => Pong<Ping> | undefined;
}

export function createPongs<Frame, Ping>(
  isPong: (frame: Frame, ping: Ping | undefined) => boolean,
): Pongs<Frame, Ping> {
  let unanswered: readonly Sent<Ping>[] = []; // oldest first
  let isBehind = false; // there was one without a pong when the last one left
  let lastPing: Ping | undefined;
  let lastLatency = NaN;

  return {
    onPing(ping, at, after) {
      if (isBehind) unanswered = [];
      isBehind = unanswered.length > 0;
      unanswered = [...unanswered, { ping, at, after }];
      lastPing = ping;
    },
    match(frame) {
      const isLast = isPong(frame, lastPing);
      const earlier = unanswered.length > 1 && unanswered[0];
      if (!earlier) return isLast ? Match.last : Match.none;
      const isEarlier = earlier.ping === lastPing ? isLast : isPong(frame, earlier.ping);
      if (isLast) return isEarlier ? Match.either : Match.last;
      return isEarlier ? Match.earlier : Match.none;
    },
    onPong(match, at) {
      const [older, newer] = unanswered;
      const isUsual = (sent: Sent<Ping> | undefined) => !!sent && at - sent.at <= 2 * lastLatency;
      // Of two pings that look alike, the older, unless only the newer has a latency as usual: one pong that never comes must not
      // make all others late.
      const isNewer = match === Match.last || (match === Match.either && isUsual(newer) && !isUsual(older));
      const sent = (isNewer && newer) || older;
      if (!sent) return undefined;
      const isTold = !!newer && match !== Match.either;
      unanswered = sent === newer ? [] : unanswered.slice(1);
      lastLatency = at - sent.at;
      return { latency: lastLatency, ping: isTold ? sent.ping : undefined, after: sent.after };
    },
  };
}

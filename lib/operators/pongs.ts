/** A ping without a pong yet. */
interface Sent<Ping> {
  readonly ping: Ping;
  readonly at: number;
  /** How many bytes had been sent before it. */
  readonly after: number;
}

/** A pong that was matched to its ping. */
export interface Pong<Ping> {
  readonly latency: number;
  /** The ping, if two were without a pong and `isPong` could tell them apart. */
  readonly ping: Ping | undefined;
  /** How many bytes had been sent before the ping. */
  readonly after: number;
}

/** Which of the pings a frame may answer. */
export enum Match {
  none,
  last,
  earlier,
  either,
}

/** Matches each pong to its ping, late ones too. It remembers at most two pings, and counts those that look the same before them. */
export class Pongs<Frame, Ping> {
  private unanswered: readonly Sent<Ping>[] = []; // oldest first
  private isBehind = false; // whether one had no pong when the last one left
  private lastPing: Ping | undefined;
  private lastLatency = NaN;
  private forgotten = 0; // pings that look like the last one, without a pong when two newer ones had left
  private newestForgotten: Sent<Ping> | undefined;

  constructor(private readonly isPong: (frame: Frame, ping: Ping | undefined) => boolean) {}

  onPing(ping: Ping, at: number, after: number): void {
    if (ping !== this.lastPing) this.forgotten = 0;
    if (this.isBehind) this.forget(this.unanswered);
    this.isBehind = this.unanswered.length > 0;
    this.unanswered = [...this.unanswered, { ping, at, after }];
    this.lastPing = ping;
  }

  match(frame: Frame): Match {
    const { isPong, lastPing, unanswered } = this;
    const isLast = isPong(frame, lastPing);
    const earlier = unanswered.length > 1 && unanswered[0];
    if (!earlier) return isLast ? Match.last : Match.none;
    const isEarlier = earlier.ping === lastPing ? isLast : isPong(frame, earlier.ping);
    if (isLast) return isEarlier ? Match.either : Match.last;
    return isEarlier ? Match.earlier : Match.none;
  }

  /** The pong of a match; `undefined` if it answers no ping. */
  onPong(match: Match, at: number): Pong<Ping> | undefined {
    const [older, newer] = this.unanswered;
    const isUsual = (sent: Sent<Ping> | undefined) => !!sent && at - sent.at <= 2 * this.lastLatency;
    // If two pings look alike, it answers the older one, unless only the newer one has a usual latency: a pong that never comes must
    // not make all later ones late.
    const isNewer = match === Match.last || (match === Match.either && isUsual(newer) && !isUsual(older));
    const sent = (isNewer && newer) || older;
    if (!sent) return this.surplus(at);
    const isTold = !!newer && match !== Match.either;
    if (sent !== newer) this.unanswered = this.unanswered.slice(1);
    else if (isTold) this.unanswered = [];
    else this.forget(this.unanswered.slice(0, 1));
    this.lastLatency = at - sent.at;
    return { latency: this.lastLatency, ping: isTold ? sent.ping : undefined, after: sent.after };
  }

  private forget(pings: readonly Sent<Ping>[]): void {
    this.forgotten += pings.length;
    this.newestForgotten = pings.at(-1);
    this.unanswered = [];
  }

  /** There are as many pongs as pings, also if other frames answered the pings first, and each must be counted. */
  private surplus(at: number): Pong<Ping> | undefined {
    const { newestForgotten } = this;
    if (!newestForgotten || !this.forgotten) return undefined;
    this.forgotten--;
    return { latency: at - newestForgotten.at, ping: undefined, after: newestForgotten.after };
  }
}

import { asyncScheduler, Subscription } from 'rxjs';
import type { FakeWebSocket } from '../../../lib/testing/index.js';

/** How long a frame is under way, in each direction. */
export interface Latency {
  readonly up: number;
  readonly down: number;
}

/** How a connection ends without the client: with `go silent` nobody hears of it. */
export type Outage = 'go silent' | 'reset' | 'fail' | 'close';

export const PING = '{"type":"ping"}';
export const PONG = '{"type":"pong"}';
export const HIGH_WATER_MARK = 100;

/** The network between one fake socket and its server: frames take time, in order, and are lost when it is cut. */
export class Wire {
  /** What the client has handed to its socket. */
  readonly handed: string[] = [];
  /** Since when the socket has had room. */
  roomySince = asyncScheduler.now();
  readonly #underWay = new Subscription();
  readonly #down: number;

  constructor(
    readonly socket: FakeWebSocket,
    { up, down }: Latency,
    hear: (frame: string) => void,
  ) {
    this.#down = down;
    socket.received$.subscribe((frame) => {
      this.handed.push(frame);
      this.after(up, () => (frame === PING ? this.say(PONG) : hear(frame)));
    });
  }

  /** Sends a frame to the client. */
  say(frame: string): void {
    this.after(this.#down, () => this.socket.sendFrame(frame));
  }

  /** Does something later, unless it is cut by then. */
  after(ms: number, work: () => void): void {
    if (this.#underWay.closed) return;
    if (ms === 0) work();
    else this.#underWay.add(asyncScheduler.schedule(work, ms));
  }

  /** For a while, the socket has more than it can send. */
  congest(ms: number): void {
    this.socket.bufferedAmount = HIGH_WATER_MARK + 1;
    this.after(ms, () => this.relieve());
  }

  relieve(): void {
    if (this.socket.bufferedAmount > 0) this.roomySince = asyncScheduler.now();
    this.socket.bufferedAmount = 0;
  }

  end(how: Outage): void {
    this.cut();
    if (how === 'go silent') this.socket.goSilent();
    else if (how === 'reset') this.socket.drop();
    else if (how === 'fail') this.socket.fail();
    else this.socket.end(1012);
  }

  /** Loses what is under way, and all that follows. */
  cut(): void {
    this.#underWay.unsubscribe();
  }
}

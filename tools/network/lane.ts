import type { Socket } from 'node:net';
import { DelayLine } from './delayLine.js';
import { resetSocket } from './resetSocket.js';

/** How long a lane takes. */
export interface Pace {
  readonly delayMs: () => number;
  /** Whether each byte goes by itself, one a millisecond. */
  readonly isTrickle?: boolean;
  /** How many bytes a millisecond it carries; no limit without it. */
  readonly rate?: number | undefined;
  /** What else is on the same line keeps it busy, too. */
  readonly shared?: Busy | undefined;
  /** More bytes than that are left with the sender until some have been carried; no limit without it. */
  readonly holds?: number | undefined;
}

/** Until when what was given to a line keeps it busy, as `performance.now()` tells the time. */
export interface Busy {
  until: number;
}

/** What a slow lane carries at a time, in milliseconds of its rate. */
const SLICE = 20;

/** One direction of a proxied connection: carries bytes, FIN and RST from one socket to the other until cut. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #pace: () => Pace;
  #isCut = false;
  #held = 0;
  readonly #ownBusy: Busy = { until: 0 };
  readonly #line = new DelayLine();

  constructor(from: Socket, to: Socket, pace: () => Pace) {
    this.#from = from;
    this.#to = to;
    this.#pace = pace;
    from.on('data', (chunk: Buffer) => this.#carryBytes(chunk));
    from.on('end', () => this.#carry(() => to.end()));
    from.on('close', (hadError) => {
      if (hadError) this.#carry(() => resetSocket(to));
    });
  }

  /** Swallows everything from now on, for good, and loses what is still under way. */
  cut(): void {
    this.#isCut = true;
    this.#line.clear();
  }

  /** Sends a FIN of the proxy's own; nothing can follow it. */
  end(): void {
    if (this.#isCut) return;
    this.cut();
    this.#to.end();
  }

  #carryBytes(chunk: Buffer): void {
    const { rate, holds = Infinity } = this.#pace();
    for (const parcel of this.#parcelsOf(chunk)) {
      this.#held += parcel.length;
      this.#carry(
        () => {
          this.#held -= parcel.length;
          if (this.#held <= holds && this.#from.isPaused()) this.#from.resume();
          if (this.#to.writable) this.#to.write(parcel);
        },
        parcel.length / (rate ?? Infinity),
      );
    }
    if (this.#held > holds) this.#from.pause();
  }

  #parcelsOf(chunk: Buffer): Buffer[] {
    const { isTrickle, rate } = this.#pace();
    if (!isTrickle && !rate) return [chunk];
    const size = isTrickle ? 1 : Math.max(1, Math.floor((rate ?? 0) * SLICE));
    const count = Math.ceil(chunk.length / size);
    return Array.from({ length: count }, (_, index) => chunk.subarray(index * size, index * size + size));
  }

  #carry(deliver: () => void, takes = 0): void {
    if (this.#isCut) return;
    const { isTrickle, delayMs, shared: busy = this.#ownBusy } = this.#pace();
    const now = performance.now();
    busy.until = Math.max(now, busy.until) + takes;
    const delay = isTrickle ? this.#line.length + 1 : Math.round(busy.until - now) + delayMs();
    this.#line.send(delay, deliver);
  }
}

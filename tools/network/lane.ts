import type { Socket } from 'node:net';
import { DelayLine } from './delayLine.js';
import { resetSocket } from './resetSocket.js';

/** How long a lane takes. */
export interface Pace {
  readonly delayMs: () => number;
  /** Whether each byte goes by itself, one a millisecond. */
  readonly isTrickle?: boolean;
}

/** One direction of a proxied connection: carries bytes, FIN and RST from one socket to the other until cut. */
export class Lane {
  readonly #to: Socket;
  readonly #pace: () => Pace;
  #isCut = false;
  readonly #line = new DelayLine();

  constructor(from: Socket, to: Socket, pace: () => Pace) {
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
    const parcels = this.#pace().isTrickle ? Array.from(chunk, (byte) => Buffer.of(byte)) : [chunk];
    for (const parcel of parcels) this.#carry(() => this.#to.writable && this.#to.write(parcel));
  }

  #carry(deliver: () => void): void {
    if (this.#isCut) return;
    const { isTrickle, delayMs } = this.#pace();
    this.#line.send(isTrickle ? this.#line.length + 1 : delayMs(), deliver);
  }
}

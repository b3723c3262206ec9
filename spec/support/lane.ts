import type { Socket } from 'node:net';
import { DelayLine } from './delayLine.js';
import { resetSocket } from './resetSocket.js';

/** One direction of a proxied connection: carries bytes, FIN and RST from one socket to the other until cut. */
export class Lane {
  readonly #to: Socket;
  readonly #delayMs: () => number;
  #isCut = false;
  readonly #line = new DelayLine();

  constructor(from: Socket, to: Socket, delayMs: () => number) {
    this.#to = to;
    this.#delayMs = delayMs;
    from.on('data', (chunk) => this.#carry(() => to.writable && to.write(chunk)));
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

  #carry(deliver: () => void): void {
    if (!this.#isCut) this.#line.send(this.#delayMs(), deliver);
  }
}

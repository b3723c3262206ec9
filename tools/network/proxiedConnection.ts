import { connect, type Socket } from 'node:net';
import { Lane, type Pace } from './lane.js';
import { resetSocket } from './resetSocket.js';

export type Direction = 'both' | 'up' | 'down';

export interface Target {
  readonly port: number;
  readonly host?: string;
}

/**
 * One client socket and, unless nobody is ever to hear of it, the socket to the target. The client socket is
 * always read, even when the bytes are swallowed: a socket that is not read does not say when it is closed.
 */
export class ProxiedConnection {
  readonly #sockets: readonly Socket[];
  readonly #up: Lane | undefined;
  readonly #down: Lane | undefined;
  readonly #closed: Promise<unknown>;
  #isHeld = true;

  constructor(client: Socket, target: Target | undefined, pace: (direction: 'up' | 'down') => Pace) {
    client.once('end', () => (this.#isHeld = false)).once('close', () => (this.#isHeld = false));
    if (target) {
      // Read one by one: a spread would lose the getters of a server passed as the target.
      const { port, host = '127.0.0.1' } = target;
      const upstream = connect({ port, host, allowHalfOpen: true, noDelay: true });
      this.#up = new Lane(client, upstream, () => pace('up'));
      this.#down = new Lane(upstream, client, () => pace('down'));
      this.#sockets = [client, upstream];
    } else {
      this.#sockets = [client];
    }
    for (const socket of this.#sockets) socket.on('error', ignore).resume();
    this.#closed = Promise.all(this.#sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }

  /** Whether the client still holds on to its socket: it has sent neither FIN nor RST. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  get closed(): Promise<unknown> {
    return this.#closed;
  }

  cut(direction: Direction): void {
    if (direction !== 'down') this.#up?.cut();
    if (direction !== 'up') this.#down?.cut();
  }

  /** Sends a FIN to the server (`up`) or to the client. */
  end(direction: 'up' | 'down'): void {
    (direction === 'up' ? this.#up : this.#down)?.end();
  }

  /** Calls back when the client has sent and heard nothing for so long. */
  onIdle(ms: number, callback: () => void): void {
    this.#sockets[0]?.setTimeout(ms, callback);
  }

  reset(): void {
    this.cut('both');
    for (const socket of this.#sockets) resetSocket(socket);
  }

  destroy(): void {
    this.cut('both');
    for (const socket of this.#sockets) socket.destroy();
  }
}

function ignore(): void {
  // The 'close' that follows an 'error' says all there is to say.
}

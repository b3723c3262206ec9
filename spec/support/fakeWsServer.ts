import { EventEmitter } from 'node:events';
import { asapScheduler } from 'rxjs';
import type { WebSocketServer } from 'ws';

/** A server-side socket without a network: as `ws` has it, it tells everything later. */
export class FakeServerSocket extends EventEmitter {
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  /** Whether the peer reads. */
  reads = true;
  readonly sent: string[] = [];
  closedWith: string | undefined;
  isTerminated = false;
  pings = 0;
  readonly #unwritten: (() => void)[] = [];

  send(frame: string, written?: () => void): void {
    const write = () => {
      this.sent.push(frame);
      if (written) asapScheduler.schedule(written);
    };
    if (this.reads) {
      write();
      return;
    }
    this.bufferedAmount += frame.length;
    this.#unwritten.push(() => {
      this.bufferedAmount -= frame.length;
      write();
    });
  }

  /** The peer reads all that it was sent. */
  readAll(): void {
    this.reads = true;
    for (const write of this.#unwritten.splice(0)) write();
  }

  close(code?: number, reason = ''): void {
    if (this.readyState !== 1) return;
    this.readyState = 2;
    this.closedWith = `${code} ${reason}`;
  }

  terminate(): void {
    this.isTerminated = true;
    this.die();
  }

  ping(): void {
    this.pings++;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  /** A frame of the peer arrives. */
  says(frame: unknown): void {
    const isBinary = typeof frame === 'object' && frame instanceof Uint8Array;
    this.emit('message', Buffer.from(isBinary ? frame : String(frame)), isBinary);
  }

  /** The connection is over. */
  die(code = 1006, reason = ''): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    asapScheduler.schedule(() => this.emit('close', code, Buffer.from(reason)));
  }
}

/** A `WebSocketServer` without a network. */
export class FakeWsServer extends EventEmitter {
  /** To be handed to `heartbeatServer$`. */
  get ws(): WebSocketServer {
    return this as unknown as WebSocketServer;
  }

  /** Somebody connects. */
  connect(url = '/'): FakeServerSocket {
    const socket = new FakeServerSocket();
    this.emit('connection', socket, { url, headers: {} });
    return socket;
  }
}

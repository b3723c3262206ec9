import type { WebSocket } from 'ws';
import type { DropReason } from '../ground/errors.js';
import { bytesOf, createOutbox, type Outbox } from '../messages/outbox.js';
import type { ServerFrame } from './config.js';
import type { Policy } from './policy.js';

/** `readyState` of an open WebSocket. */
export const OPEN = 1;

/** The client of an outlet. */
export interface OutletOwner {
  /** Whether nothing more is accepted. */
  readonly isLeaving: boolean;
  /** A frame is not sent. */
  dropped(reason: DropReason): void;
  /** With `overflow: 'close'`, the outbox was full. */
  overflowed(): void;
  /** Nothing waits any more. */
  emptied(): void;
}

/** The way out of one client: frames are sent at once, or wait in an outbox that is made only when needed. */
export class Outlet {
  private outbox: Outbox | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly policy: Pick<Policy<unknown, unknown>, 'highWaterMark' | 'outbox' | 'overflow'>,
    private readonly owner: OutletOwner,
  ) {}

  send(frame: ServerFrame): void {
    const { outbox, overflow } = this.policy;
    if (this.owner.isLeaving || this.socket.readyState !== OPEN) {
      this.onSettled('closed');
      return;
    }
    if (!this.outbox?.size() && this.hasRoom(bytesOf(frame))) {
      this.write(frame);
      return;
    }
    this.outbox ??= createOutbox({ ...outbox, overflow: overflow === 'close' ? 'drop-newest' : overflow }, false);
    const hadRoom = this.outbox.enqueue(frame, this.onSettled);
    if (!hadRoom && overflow === 'close') this.owner.overflowed();
  }

  /** Sends what waits, as far as there is room. */
  readonly flush = (): void => {
    if (this.socket.readyState !== OPEN) return;
    this.outbox?.drain(
      (bytes) => this.hasRoom(bytes),
      (frame) => this.write(frame as string),
    );
    if (!this.outbox?.size()) this.owner.emptied();
  };

  /** Drops what waits. */
  clear(): void {
    this.outbox?.clear();
  }

  private hasRoom(bytes: number): boolean {
    const { bufferedAmount } = this.socket;
    return bufferedAmount === 0 || bufferedAmount + bytes <= this.policy.highWaterMark;
  }

  private write(frame: ServerFrame): void {
    this.socket.send(frame as string, this.flush);
  }

  private readonly onSettled = (reason?: DropReason): void => {
    if (reason) this.owner.dropped(reason);
  };
}

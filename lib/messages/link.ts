import { OPEN, type LiveSocket } from '../connection/openSocket.js';
import type { Frame } from '../vocabulary/config.js';
import { bytesOf } from './outbox.js';

/** Where frames leave: the live socket, if there is one. */
export class Link {
  socket: LiveSocket | undefined;
  /** The socket that a handover makes ready to be the next. */
  next: LiveSocket | undefined;
  /** Whether messages may leave: the handshake is over. */
  isReady = false;
  /** Whether messages wait for the next socket. */
  isHeld = false;
  /** How many bytes of messages were ever given to a socket. */
  sent = 0;

  /** How many bytes the socket still holds. */
  buffered(): number {
    return this.socket?.bufferedAmount ?? 0;
  }

  /** Sends a message, by the live socket or by one that is being made ready. */
  send(frame: Frame, socket = this.socket): void {
    this.sent += bytesOf(frame);
    socket?.send(frame as string);
  }
}

/** Whether a message would be sent now: a socket that is closing is still attached. */
export const isOpen = ({ socket, isReady, isHeld }: Link): boolean => isReady && !isHeld && socket?.readyState === OPEN;

export const createLink = (): Link => new Link();

import { OPEN, type LiveSocket } from '../connection/openSocket.js';
import type { Frame } from '../vocabulary/config.js';
import { bytesOf } from './outbox.js';

/** Where frames leave: the live socket, if there is one. */
export class Link {
  socket: LiveSocket | undefined;
  /** Whether messages may leave: the handshake is over. */
  isReady = false;
  /** How many bytes of messages were ever given to a socket. */
  sent = 0;

  /** How many bytes the socket still holds. */
  buffered(): number {
    return this.socket?.bufferedAmount ?? 0;
  }

  /** Sends a message. */
  send(frame: Frame): void {
    this.sent += bytesOf(frame);
    this.socket?.send(frame as string);
  }
}

/** Whether a message would be sent now: a socket that is closing is still attached. */
export const isOpen = ({ socket, isReady }: Link): boolean => isReady && socket?.readyState === OPEN;

export const createLink = (): Link => new Link();

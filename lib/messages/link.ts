import { Subject, type Observable } from 'rxjs';
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
  private readonly ready$ = new Subject<void>();
  /** Each session as it is ready, for those who must ask for something again in every one. */
  readonly opening$: Observable<void> = this.ready$;

  /** Whether it is the live socket or the next one. */
  isCurrent(socket: LiveSocket): boolean {
    return this.socket === socket || this.next === socket;
  }

  /** Whether a message would be sent now: a socket that is closing is still attached. */
  isOpen(): boolean {
    return this.isReady && !this.isHeld && this.socket?.readyState === OPEN;
  }

  /** How many bytes the socket still holds. */
  buffered(): number {
    return this.socket?.bufferedAmount ?? 0;
  }

  /** Sends a message, by the live socket or by one that is being made ready. */
  send(frame: Frame, socket = this.socket): void {
    this.sent += bytesOf(frame);
    socket?.send(frame as string);
  }

  /** The handshake of the socket is over. */
  open(socket: LiveSocket): void {
    this.isReady = socket.readyState === OPEN;
    this.ready$.next();
  }

  /** Lets go of the socket, which is returned. */
  detach(): LiveSocket | undefined {
    const { socket } = this;
    this.socket = undefined;
    this.isReady = false;
    this.isHeld = false;
    return socket;
  }
}

export const createLink = (): Link => new Link();

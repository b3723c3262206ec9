import { OPEN, type LiveSocket } from '../connection/openSocket.js';
import type { Frame } from '../vocabulary/config.js';
import type { Link } from './link.js';
import type { Outbox } from './outbox.js';
import type { Pump } from './pump.js';
import type { Window } from './window.js';

/** The session of the live socket: it begins when the socket has opened, and messages leave when its handshake is over. */
export class Session<Out> {
  constructor(
    private readonly link: Link,
    private readonly outbox: Outbox,
    private readonly window: Window,
    private readonly pump: Pump,
    private readonly serialize: (message: Out) => Frame,
  ) {}

  /** Sends by this socket from now on: pings and the handshake, until it is ready. */
  attach(socket: LiveSocket): void {
    this.link.socket = socket;
  }

  /** A handover makes this socket ready to be the next: its handshake may use it. */
  prepare(socket: LiveSocket | undefined): void {
    this.link.next = socket;
  }

  /** Whether it is the live socket or the next one. */
  isCurrent(socket: LiveSocket): boolean {
    return this.link.isCurrent(socket);
  }

  /** Sends a message of the handshake, unless the socket was let go meanwhile. */
  sendFirst(socket: LiveSocket, message: Out): void {
    if (!this.isCurrent(socket) || socket.readyState !== OPEN) return;
    const frame = this.serialize(message);
    // The serializer may have ended it.
    if (this.isCurrent(socket)) this.link.send(frame, socket);
  }

  /** The handshake is over: first `request` leaves, then what waited. Returns whether the socket is still attached after that. */
  open(socket: LiveSocket, request: () => Out | undefined): boolean {
    const asked = this.isCurrent(socket) ? request() : undefined;
    // Each function of the user's may end it: nothing is asked or sent after that.
    if (asked !== undefined) this.sendFirst(socket, asked);
    if (!this.isCurrent(socket)) return false;
    this.link.open(socket);
    this.pump.drain();
    return this.link.isReady && this.isCurrent(socket);
  }

  /** From now on messages wait for the next socket, or no longer. */
  hold(isHeld: boolean): void {
    this.link.isHeld = isHeld;
    if (!isHeld) this.pump.drain();
  }

  /** Lets go of the socket, which is returned for closing. Messages that it has not confirmed wait again. */
  detach(): LiveSocket | undefined {
    const socket = this.link.detach();
    this.outbox.rewind();
    this.window.reset();
    this.pump.drain();
    return socket;
  }
}

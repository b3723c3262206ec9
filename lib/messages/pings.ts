import { protocolPing } from '../ground/protocolPing.js';
import type { Frame } from '../vocabulary/config.js';
import type { Link } from './link.js';
import type { Pump } from './pump.js';

/** So many pings in a row of a peer that reads nothing are answered, and no more: they would fill the buffer of the socket. */
const MOST_ANSWERS = 8;

/** Sends pings, and answers to pings, ahead of what waits. */
export class Pings {
  private answersBeyond = 0; // the high water mark

  constructor(
    private readonly link: Link,
    private readonly pump: Pump,
  ) {}

  /** Sends a ping, or the answer to one, now. */
  send(frame: Frame, isAnswer: boolean): void {
    const { isReady, socket } = this.link;
    if (!isAnswer || !isReady || this.pump.hasRoom()) this.answersBeyond = 0;
    else if (++this.answersBeyond > MOST_ANSWERS) return;
    if ((frame as unknown) === protocolPing) socket?.ping?.();
    else socket?.send(frame as string);
  }
}

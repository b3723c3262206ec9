import { deadline, timeLeft } from '../ground/clock.js';
import type { DropReason } from '../ground/errors.js';
import type { Frame, OutboxConfig } from '../vocabulary/config.js';

/** Is notified of how a message ended: with a reason if it was dropped. The first call counts. */
export type Settle = (reason?: DropReason) => void;

interface Entry {
  readonly frame: Frame;
  readonly bytes: number;
  readonly expiresAt: number;
  readonly settle: Settle;
  /** Whether it was sent, on this connection or an earlier one: it may have arrived. */
  wasSent?: boolean;
}

/** How many free places make it worthwhile to move all others. */
const WORTH_MOVING = 1000;

/**
 * Holds messages that wait for a connection and, until a pong confirms them, messages that were sent. It is bounded and keeps their
 * order. The cost of a message does not grow with the size.
 */
export class Outbox {
  private readonly entries: (Entry | undefined)[] = []; // oldest first, with a gap where one has left
  private moved = 0; // how many places were given up in front
  private first = 0; // before it, all have left
  private next = 0; // before it, all were sent
  private count = 0;
  private sent = 0;
  private bytes = 0;

  constructor(
    private readonly config: OutboxConfig,
    private readonly keepsSent: boolean,
  ) {}

  /** How many messages it holds. */
  readonly size = (): number => this.count;

  /** How many messages have ever left the queue, sent or dropped. `confirm` takes this position. */
  position(): number {
    return this.moved + this.next;
  }

  /** Whether unconfirmed messages fill it so far that a ping is needed. */
  isFilling(): boolean {
    const { capacity, maxBytes } = boundsOf(this.config);
    return !!this.sent && (this.sent * 2 > capacity || this.bytes * 2 > maxBytes);
  }

  /** Returns the milliseconds until the next waiting message is too old; `undefined` if none waits. */
  expiresIn(): number | undefined {
    const entry = this.oldest();
    return entry && timeLeft(entry.expiresAt);
  }

  /** Adds a message. Returns whether there was room; if not, this or another message was dropped. */
  enqueue(frame: Frame, settle: Settle): boolean {
    const { capacity, maxBytes, overflow, maxAge } = boundsOf(this.config);
    const entry: Entry = { frame, bytes: bytesOf(frame), expiresAt: deadline(maxAge), settle };
    const isOver = () => this.count > capacity || this.bytes > maxBytes;
    this.entries.push(entry);
    this.count++;
    this.bytes += entry.bytes;
    this.fresh(); // Those that are too old make room.
    const hadRoom = !isOver();
    const fits = overflow === 'drop-oldest' && entry.bytes <= maxBytes;
    while (isOver()) this.removeAt(fits ? this.first : this.entries.length - 1, 'overflow');
    return hadRoom;
  }

  /** Sends waiting messages, oldest first, while `maySend` returns `true`. */
  drain(maySend: (bytes: number) => boolean, send: (frame: Frame) => void): void {
    for (let entry = this.fresh(); entry && maySend(entry.bytes); entry = this.fresh()) {
      const position = this.moved + this.next++;
      this.sent++;
      entry.wasSent = true;
      // Removed first: a mock may report the end of the connection during `send`.
      if (!this.keepsSent) this.removeAt(position - this.moved);
      try {
        send(entry.frame);
      } catch {
        if (this.keepsSent) this.removeAt(position - this.moved, 'unsendable');
        else entry.settle('unsendable');
        continue;
      }
      if (!this.keepsSent) entry.settle();
    }
  }

  /** Removes the messages that were sent before this position: they have arrived. */
  confirm(position: number): void {
    const confirmed: Entry[] = [];
    while (this.first < Math.min(this.next, position - this.moved)) {
      confirmed.push(this.entries[this.first] as Entry);
      this.removeAt(this.first);
    }
    // After all are removed: a handler may send again, and must not push out another confirmed message.
    confirmed.forEach((entry) => entry.settle());
  }

  /** Queues unconfirmed messages again, after a connection is lost. */
  rewind(): void {
    this.next = this.first;
    this.sent = 0;
  }

  /** Describes the largest unconfirmed message. */
  largest(): string {
    const kept = this.entries.slice(this.first, this.next).filter((entry) => entry !== undefined);
    if (!kept.length) return 'none is unconfirmed';
    const bytes = kept.reduce((most, entry) => Math.max(most, entry.bytes), 0);
    const place = kept.findIndex((entry) => entry.bytes === bytes) + 1;
    return `the largest of ${kept.length} unconfirmed ones is number ${place}, of ${bytes} bytes`;
  }

  /** Drops everything. */
  readonly clear = (): void => {
    // All are removed before the first is reported: a handler of a drop may send again.
    const dropped = this.entries.slice(this.first);
    this.moved += this.entries.length;
    this.entries.length = this.first = this.next = this.count = this.sent = this.bytes = 0;
    for (const entry of dropped) {
      if (!entry) continue;
      entry.settle(entry.wasSent ? 'unconfirmed' : 'closed');
    }
  };

  /** Returns the oldest waiting message, and skips the gaps. */
  private oldest() {
    const { entries } = this;
    while (this.next < entries.length && !entries[this.next]) this.next++;
    while (this.first < this.next && !entries[this.first]) this.first++;
    return entries[this.next];
  }

  /** Returns the oldest waiting message that is not too old. */
  private fresh() {
    let entry = this.oldest();
    while (entry && timeLeft(entry.expiresAt) <= 0) {
      this.removeAt(this.next, 'expired');
      entry = this.oldest();
    }
    return entry;
  }

  private removeAt(index: number, reason?: DropReason) {
    const { entries } = this;
    const entry = entries[index];
    if (!entry) return;
    entries[index] = undefined;
    this.count--;
    this.bytes -= entry.bytes;
    // The place of a sent message is not used again: a ping may have marked it.
    if (index < this.next) this.sent--;
    else if (index === entries.length - 1) entries.pop();
    else if (index === this.next) this.next++;
    this.oldest();
    if (this.first > WORTH_MOVING && this.first * 2 > entries.length) {
      entries.splice(0, this.first);
      this.moved += this.first;
      this.next -= this.first;
      this.first = 0;
    }
    if (reason) entry.settle(reason);
  }
}

const boundsOf = ({
  capacity = 1000,
  maxBytes = 2 ** 24,
  overflow = 'drop-oldest',
  maxAge = Infinity,
}: OutboxConfig) => ({ capacity, maxBytes, overflow, maxAge });

/** `keepsSent`: a message leaves the outbox when it is confirmed, not when it is sent. */
export const createOutbox = (config: OutboxConfig, keepsSent: boolean): Outbox => new Outbox(config, keepsSent);

/** Returns the size of a frame. A string counts by its length, because its bytes are unknown until it is encoded. */
export function bytesOf(frame: Frame): number {
  if (typeof frame === 'string') return frame.length;
  const sized = frame as Partial<ArrayBuffer & Blob>;
  return sized.byteLength ?? sized.size ?? 0;
}

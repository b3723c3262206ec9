import { deadline, timeLeft } from '../ground/clock.js';
import type { DropReason } from '../ground/errors.js';
import type { Frame, OutboxConfig } from '../vocabulary/config.js';

/** Is notified of how a message ended: with a reason if it was dropped. The first call counts. */
export type Settle = (reason?: DropReason) => void;

/** What waits for a connection and, until a pong confirms it, what was sent: bounded, in order. Nothing costs more the more it holds. */
export interface Outbox {
  /** How many messages it holds. */
  readonly size: () => number;
  /** How many messages have ever left its queue, for `confirm`: those sent, and those dropped. */
  readonly position: () => number;
  /** Whether what was sent and is not confirmed fills it so far that a ping is called for. */
  readonly isFilling: () => boolean;
  /** Milliseconds until the next message that waits is too old; `undefined` if none waits. */
  readonly expiresIn: () => number | undefined;
  /** Whether there was room for it: if not, one or another message was dropped. */
  readonly enqueue: (frame: Frame, settle: Settle) => boolean;
  /** Sends what waits, oldest first, for as long as it may. */
  readonly drain: (maySend: (bytes: number) => boolean, send: (frame: Frame) => void) => void;
  /** What was sent before this position has arrived. */
  readonly confirm: (position: number) => void;
  /** The connection is gone: what it has not confirmed waits again. */
  readonly rewind: () => void;
  /** Which of the messages that were sent and are not confirmed is the largest, in words. */
  readonly largest: () => string;
  /** Drops everything. */
  readonly clear: () => void;
}

interface Entry {
  readonly frame: Frame;
  readonly bytes: number;
  readonly expiresAt: number;
  readonly settle: Settle;
  /** It was sent, be it on a connection that is lost by now: it may have arrived. */
  wasSent?: boolean;
}

/** So many places that are free again are worth moving all others. */
const WORTH_MOVING = 1000;

/** `keepsSent`: a message leaves the outbox when it is confirmed, not when it is sent. */
export function createOutbox(config: OutboxConfig, keepsSent: boolean): Outbox {
  const { capacity = 1000, maxBytes = 2 ** 24, overflow = 'drop-oldest', maxAge = Infinity } = config;

  const entries: (Entry | undefined)[] = []; // oldest first, with a gap where one has left
  let moved = 0; // how many places were given up in front
  let first = 0; // before it, all have left
  let next = 0; // before it, all were sent
  let size = 0;
  let sent = 0;
  let bytes = 0;

  /** The oldest that waits: passes over the gaps. */
  const oldest = () => {
    while (next < entries.length && !entries[next]) next++;
    while (first < next && !entries[first]) first++;
    return entries[next];
  };
  const removeAt = (index: number, reason?: DropReason) => {
    const entry = entries[index];
    if (!entry) return;
    entries[index] = undefined;
    size--;
    bytes -= entry.bytes;
    // No place of a message that was sent is given to another: a ping may have marked it.
    if (index < next) sent--;
    else if (index === entries.length - 1) entries.pop();
    else if (index === next) next++;
    oldest();
    if (first > WORTH_MOVING && first * 2 > entries.length) {
      entries.splice(0, first);
      moved += first;
      next -= first;
      first = 0;
    }
    if (reason) entry.settle(reason);
  };
  /** The oldest that waits, and is not too old. */
  const fresh = () => {
    let entry = oldest();
    while (entry && timeLeft(entry.expiresAt) <= 0) {
      removeAt(next, 'expired');
      entry = oldest();
    }
    return entry;
  };

  return {
    size: () => size,
    position: () => moved + next,
    isFilling: () => !!sent && (sent * 2 > capacity || bytes * 2 > maxBytes),
    expiresIn() {
      const entry = oldest();
      return entry && timeLeft(entry.expiresAt);
    },
    enqueue(frame, settle) {
      const entry: Entry = { frame, bytes: bytesOf(frame), expiresAt: deadline(maxAge), settle };
      const isOver = () => size > capacity || bytes > maxBytes;
      entries.push(entry);
      size++;
      bytes += entry.bytes;
      fresh(); // Those that are too old make room.
      const hadRoom = !isOver();
      const fits = overflow === 'drop-oldest' && entry.bytes <= maxBytes;
      while (isOver()) removeAt(fits ? first : entries.length - 1, 'overflow');
      return hadRoom;
    },
    drain(maySend, send) {
      for (let entry = fresh(); entry && maySend(entry.bytes); entry = fresh()) {
        const position = moved + next++;
        sent++;
        entry.wasSent = true;
        // Out of it first: a mock may tell of the end of the connection while it takes the message.
        if (!keepsSent) removeAt(position - moved);
        try {
          send(entry.frame);
        } catch {
          if (keepsSent) removeAt(position - moved, 'unsendable');
          else entry.settle('unsendable');
          continue;
        }
        if (!keepsSent) entry.settle();
      }
    },
    confirm(position) {
      const confirmed: Entry[] = [];
      while (first < Math.min(next, position - moved)) {
        confirmed.push(entries[first] as Entry);
        removeAt(first);
      }
      // Not before all are out: a handler of one may send again, and none of the others must give way for that.
      confirmed.forEach((entry) => entry.settle());
    },
    rewind() {
      next = first;
      sent = 0;
    },
    largest() {
      const kept = entries.slice(first, next).filter((entry) => entry !== undefined);
      if (!kept.length) return 'none is unconfirmed';
      const bytes = kept.reduce((most, entry) => Math.max(most, entry.bytes), 0);
      const place = kept.findIndex((entry) => entry.bytes === bytes) + 1;
      return `the largest of ${kept.length} unconfirmed ones is number ${place}, of ${bytes} bytes`;
    },
    clear() {
      // All are out before the first is told of: a handler of a drop may send again.
      const dropped = entries.slice(first);
      moved += entries.length;
      entries.length = first = next = size = sent = bytes = 0;
      for (const entry of dropped) {
        if (!entry) continue;
        entry.settle(entry.wasSent ? 'unconfirmed' : 'closed');
      }
    },
  };
}

/** A string counts as its length: what it will take on the wire, nobody knows before it is encoded. */
export function bytesOf(frame: Frame): number {
  if (typeof frame === 'string') return frame.length;
  const sized = frame as Partial<ArrayBuffer & Blob>;
  return sized.byteLength ?? sized.size ?? 0;
}

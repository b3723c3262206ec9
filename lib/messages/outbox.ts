import { now } from '../ground/clock.js';
import type { DropReason } from '../ground/errors.js';
import { validateCount, validateLimit, validateOneOf } from '../ground/validate.js';
import type { Frame, OutboxConfig } from '../vocabulary/config.js';

/** Is notified of how a message ended: with a reason if it was dropped. The first call counts. */
export type Settle = (reason?: DropReason) => void;

/** What waits for a connection and, until a pong confirms it, what was sent: bounded, in order. */
export interface Outbox {
  /** How many messages it holds. */
  readonly size: () => number;
  /** Whether it holds so much, with no ping under way to confirm some of it, that one is called for. */
  readonly wantsConfirmation: () => boolean;
  /** Milliseconds until the next message that waits is too old; `undefined` if none waits. */
  readonly expiresIn: () => number | undefined;
  /** Whether there was room for it: if not, one or another message was dropped. */
  readonly enqueue: (frame: Frame, settle: Settle) => boolean;
  /** Sends what waits, oldest first, for as long as it may. */
  readonly drain: (maySend: () => boolean, send: (frame: Frame) => void) => void;
  /** A ping leaves. */
  readonly mark: () => void;
  /** The oldest ping was answered, which confirms all that was sent before it. */
  readonly confirm: () => void;
  /** The connection is gone: what it has not confirmed waits again. */
  readonly rewind: () => void;
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

/** `keepsSent`: a message leaves the outbox when it is confirmed, not when it is sent. */
export function createOutbox(config: OutboxConfig, keepsSent: boolean): Outbox {
  const { capacity = 1000, maxBytes = 2 ** 24, overflow = 'drop-oldest', maxAge = Infinity } = config;
  validateCount('outbox.capacity', capacity);
  validateCount('outbox.maxBytes', maxBytes);
  validateLimit('outbox.maxAge', maxAge);
  validateOneOf('outbox.overflow', overflow, ['drop-oldest', 'drop-newest', 'error']);

  const entries: Entry[] = []; // oldest first: those that were sent, then those that wait
  const marks: (Entry | undefined)[] = []; // for each ping not yet answered, the last message sent before it
  let sent = 0;
  let bytes = 0;

  const remove = (entry: Entry, reason?: DropReason) => {
    const index = entries.indexOf(entry);
    if (index < 0) return;
    entries.splice(index, 1);
    if (index < sent) sent--;
    bytes -= entry.bytes;
    if (reason) entry.settle(reason);
  };
  const expiresIn = () => {
    const oldest = entries[sent];
    return oldest && oldest.expiresAt - now();
  };
  /** The oldest that waits, and is not too old. */
  const next = () => {
    let oldest = entries[sent];
    while (oldest && oldest.expiresAt <= now()) {
      remove(oldest, 'expired');
      oldest = entries[sent];
    }
    return oldest;
  };

  return {
    size: () => entries.length,
    expiresIn,
    wantsConfirmation: () => !!sent && !marks.length && (sent * 2 > capacity || bytes * 2 > maxBytes),
    enqueue(frame, settle) {
      const entry: Entry = { frame, bytes: bytesOf(frame), expiresAt: now() + maxAge, settle };
      const isOver = () => entries.length > capacity || bytes > maxBytes;
      entries.push(entry);
      bytes += entry.bytes;
      next(); // Those that are too old make room.
      const hadRoom = !isOver();
      const fits = overflow === 'drop-oldest' && entry.bytes <= maxBytes;
      while (isOver()) remove(entries[fits ? 0 : entries.length - 1] as Entry, 'overflow');
      return hadRoom;
    },
    drain(maySend, send) {
      for (let entry = next(); entry && maySend(); entry = next()) {
        sent++;
        entry.wasSent = true;
        // Out of it first: a mock may tell of the end of the connection while it takes the message.
        if (!keepsSent) remove(entry);
        try {
          send(entry.frame);
        } catch {
          remove(entry);
          entry.settle('unsendable');
          continue;
        }
        if (!keepsSent) entry.settle();
      }
    },
    mark: () => marks.push(entries[sent - 1]),
    confirm() {
      // What gives way is always the oldest: if the mark did, all before it did, too.
      const confirmed = entries.slice(0, entries.indexOf(marks.shift() as Entry) + 1);
      confirmed.forEach((entry) => remove(entry));
      // Not before all are out: a handler of one may send again, and none of the others must give way for that.
      confirmed.forEach((entry) => entry.settle());
    },
    rewind() {
      sent = marks.length = 0;
    },
    clear() {
      // A copy: a handler of a drop may send again.
      [...entries].forEach((entry) => remove(entry, entry.wasSent ? 'unconfirmed' : 'closed'));
    },
  };
}

/** A string counts as its length: what it will take on the wire, nobody knows before it is encoded. */
function bytesOf(frame: Frame): number {
  const sized = frame as Partial<ArrayBuffer & Blob & string>;
  return sized.byteLength ?? sized.size ?? sized.length ?? 0;
}

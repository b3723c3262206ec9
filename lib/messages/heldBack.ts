import type { Cursor } from '../vocabulary/resumePolicy.js';
import { createHeap } from './heap.js';

/** A message that arrived too early, or while there was no subscriber. */
export interface Held<In, At> {
  readonly message: In;
  readonly at: At;
}

/** The messages that wait for their turn in a stream. */
export interface HeldBack<In, At> {
  readonly size: () => number;
  readonly add: (message: In, at: At) => void;
  /** Removes and returns a message that is due, if there is one. */
  readonly takeDue: (isDue: (at: At) => boolean) => Held<In, At> | undefined;
  /** Removes and returns the message with the lowest cursor. Strings have no order: the oldest. */
  readonly takeFirst: () => Held<In, At> | undefined;
  readonly clear: () => void;
}

interface Ordered<In, At> extends Held<In, At> {
  readonly arrival: number;
}

/** A link of a ring of messages with string cursors. An empty link is its beginning and end. */
interface Link<In, At> {
  held: Held<In, At> | undefined;
  before: Link<In, At>;
  after: Link<In, At>;
}

/**
 * Among numbers and bigints only the lowest can be due: one check, and logarithmic cost to remove it. Strings are checked one by one,
 * from the one that arrived after the last due one. That is one check each if they arrived in order, and all of them at worst.
 */
export function createHeldBack<In, At extends Cursor>(): HeldBack<In, At> {
  const numbers = createHeap<Ordered<In, At>>((a, b) => a.at < b.at || (!(b.at < a.at) && a.arrival < b.arrival));
  let arrivals = 0;
  let texts = 0;
  let ring = createRing<In, At>();
  let following = ring; // where the last that was due came out

  const takeLink = (link: Link<In, At>) => {
    link.before.after = link.after;
    link.after.before = link.before;
    following = link.after;
    texts--;
    return link.held;
  };
  const takeText = (isDue: (at: At) => boolean) => {
    const start = following;
    const searched = ring;
    let link = start;
    do {
      const isFound = link.held && isDue(link.held.at);
      // The user's function may have ended the connection.
      if (ring !== searched) return undefined;
      if (isFound) return takeLink(link);
      link = link.after;
    } while (link !== start);
    return undefined;
  };

  return {
    size: () => numbers.size() + texts,
    add(message, at) {
      if (typeof at !== 'string') {
        numbers.add({ message, at, arrival: arrivals++ });
        return;
      }
      const link = { held: { message, at }, before: ring.before, after: ring };
      ring.before.after = ring.before = link;
      texts++;
    },
    takeDue(isDue) {
      const lowest = numbers.lowest();
      if (lowest && isDue(lowest.at)) return numbers.lowest() === lowest ? numbers.takeLowest() : undefined;
      return texts ? takeText(isDue) : undefined;
    },
    takeFirst: () => numbers.takeLowest() ?? (texts ? takeLink(ring.after) : undefined),
    clear() {
      numbers.clear();
      texts = 0;
      following = ring = createRing();
    },
  };
}

function createRing<In, At>(): Link<In, At> {
  const ring = { held: undefined } as Link<In, At>;
  ring.before = ring.after = ring;
  return ring;
}

import type { Cursor } from '../vocabulary/resumePolicy.js';
import { createHeap } from './heap.js';

/** A message that came too early, or while nobody was subscribed. */
export interface Held<In, At> {
  readonly message: In;
  readonly at: At;
}

/** What waits for its turn in a stream. */
export interface HeldBack<In, At> {
  readonly size: () => number;
  readonly add: (message: In, at: At) => void;
  /** Takes out one that is due, if there is one. */
  readonly takeDue: (isDue: (at: At) => boolean) => Held<In, At> | undefined;
  /** Takes out the lowest; text, which has no order, as it came. */
  readonly takeFirst: () => Held<In, At> | undefined;
  readonly clear: () => void;
}

interface Ordered<In, At> extends Held<In, At> {
  readonly arrival: number;
}

/** A ring of text, with an entry that is none as its beginning and end. */
interface Link<In, At> {
  held: Held<In, At> | undefined;
  before: Link<In, At>;
  after: Link<In, At>;
}

/**
 * Of numbers and bigints only the lowest can be due: one look, and a logarithm to take it. Text is asked one by one, first
 * the one that came after the last that was due: one look each, if they came in order; in the worst case all that is held.
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
      // A function of the user's may have ended the connection.
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

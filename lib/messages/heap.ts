/** A heap: the lowest item comes out first, at logarithmic cost. */
export interface Heap<T> {
  readonly size: () => number;
  readonly lowest: () => T | undefined;
  readonly add: (item: T) => void;
  readonly takeLowest: () => T | undefined;
  readonly clear: () => void;
}

/** `isBelow` must order any two items: equal ones come out in no order. */
export function createHeap<T>(isBelow: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = []; // none is below its parent, the one at half its place
  const at = (index: number) => items[index] as T;

  return {
    size: () => items.length,
    lowest: () => items[0],
    add(item) {
      let index = items.length;
      for (let parent = (index - 1) >> 1; index > 0 && isBelow(item, at(parent)); parent = (index - 1) >> 1) {
        items[index] = at(parent);
        index = parent;
      }
      items[index] = item;
    },
    takeLowest() {
      const lowest = items[0];
      const item = items.pop();
      if (item === undefined || !items.length) return lowest;
      let index = 0;
      for (let child = 1; child < items.length; child = 2 * index + 1) {
        if (child + 1 < items.length && isBelow(at(child + 1), at(child))) child++;
        if (!isBelow(at(child), item)) break;
        items[index] = at(child);
        index = child;
      }
      items[index] = item;
      return lowest;
    },
    clear() {
      items.length = 0;
    },
  };
}

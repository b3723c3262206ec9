/** The width of a letter of a label, more or less. */
const CHAR = 6.6;

/** What is free between two captions, and between a caption and the edge. */
const GAP = 4;

export const widthOf = (words: string): number => words.length * CHAR;

/** Words, and where they begin. */
export interface Place {
  readonly words: string;
  readonly left: number;
}

export interface Caption extends Place {
  readonly row: number;
}

/**
 * Each caption, from left to right, in the first of its places that overlaps none before it; `undefined` for one that has
 * no such place.
 */
export function placeCaptions(captions: readonly (readonly Place[])[], rows: number): (Caption | undefined)[] {
  const ends = Array.from({ length: rows }, () => -Infinity);
  return captions.map((places) => {
    const found = places
      .flatMap((place) => ends.map((end, row) => ({ ...place, row, end })))
      .find(({ left, end }) => left >= end);
    if (found) ends[found.row] = found.left + widthOf(found.words) + GAP;
    return found;
  });
}

/** Where words begin whose middle is at a point, moved as far as needed to be seen whole while the point is seen. */
export function centred(words: string, x: number, width: number): number {
  const left = Math.min(x - widthOf(words) / 2, width - GAP - widthOf(words));
  return x < 0 ? left : Math.max(left, GAP);
}

/** A marble and its time, in frames. */
export interface Marble {
  readonly time: number;
  readonly letter: string;
}

/** Writes marbles for RxJS. No two may have the same time. Without marbles, the result is a dash. */
export function writeMarbles(marbles: readonly Marble[]): string {
  const parts = marbles.map(({ time, letter }, i) => gap(time - (i ? (marbles[i - 1]?.time ?? 0) + 1 : 0)) + letter);
  return parts.join('').trim() || '-';
}

const gap = (frames: number) => (frames > 5 ? ` ${frames}ms ` : '-'.repeat(frames));

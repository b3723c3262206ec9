/** What the counts per bucket of time from simulate() in herd.mjs add up to. */
export const total = (counts) => counts.reduce((sum, count) => sum + count, 0);

/** The most in any `width` buckets in a row, from bucket number `from` on. */
export function peak(counts, width, from) {
  let sum = total(counts.subarray(from, from + width));
  let most = sum;
  for (let end = from + width; end < counts.length; end++) {
    sum += counts[end] - counts[end - width];
    most = Math.max(most, sum);
  }
  return most;
}

/** The number of buckets in which a total of `wanted` is reached, or null. */
export function bucketsUntil(counts, wanted) {
  let sum = 0;
  const last = counts.findIndex((count) => (sum += count) >= wanted);
  return last < 0 ? null : last + 1;
}

/** The counts in `length` buckets that are `width` times as wide. */
export const widened = (counts, width, length) =>
  Array.from({ length }, (_, i) => total(counts.subarray(i * width, (i + 1) * width)));

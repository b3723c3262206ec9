/** 500 connects at 5 000/s, about what Node's listen backlog of 511 holds. */
const BURST_MS = 100;

/**
 * A server that accepts `capacity` connects a second: a token bucket that is refilled every `step` milliseconds, and
 * holds what comes in during 100 ms, or during a step if that is longer.
 */
export function tokenBucket(capacity, step) {
  const depth = Math.max(1, (capacity * Math.max(BURST_MS, step)) / 1_000);
  let tokens = depth;
  return {
    refill() {
      tokens = Math.min(depth, tokens + (capacity * step) / 1_000);
    },
    take() {
      if (tokens < 1) return false;
      tokens--;
      return true;
    },
  };
}

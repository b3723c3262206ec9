const realNow = Date.now;
let offset = 0;

/** Sets the wall clock by so many milliseconds, for everything in this process, until it is set back by as much. */
export function stepClock(ms: number): void {
  offset += ms;
  Date.now = offset ? () => realNow() + offset : realNow;
}

/** Sets the wall clock ahead, then behind, then right again, and does something after each step. */
export async function aheadAndBehind(ms: number, afterEach: () => Promise<unknown>): Promise<void> {
  let off = 0;
  try {
    for (const next of [ms, -ms, 0]) {
      stepClock(next - off);
      off = next;
      await afterEach();
    }
  } finally {
    stepClock(-off);
  }
}

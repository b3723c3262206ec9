/** The nanoseconds that one of many equal actions takes: of the best batch, since noise only ever adds. */
export async function bestOf({ batches, size }, action) {
  let best = Infinity;
  for (let batch = 0; batch <= batches; batch++) {
    const start = process.hrtime.bigint();
    for (let n = 0; n < size; n++) action(n);
    const nanoseconds = Number(process.hrtime.bigint() - start) / size;
    // The first one warms up.
    if (batch > 0) best = Math.min(best, nanoseconds);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return best;
}

/** Throws unless everything was done that was timed. */
export function expectCount({ batches, size }, count) {
  if (count !== (batches + 1) * size) throw new Error(`${count} messages of ${(batches + 1) * size}`);
}

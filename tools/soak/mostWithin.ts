/** The most of these ascending times that lie within `width`. */
export function mostWithin(width: number, times: readonly number[]): number {
  let first = 0;
  return times.reduce((most, time, i) => {
    while (time - (times[first] ?? time) >= width) first++;
    return Math.max(most, i - first + 1);
  }, 0);
}

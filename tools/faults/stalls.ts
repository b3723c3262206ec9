import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION = 10;

/** From now on; tells the longest time, in milliseconds, for which this process did not get to run. */
export function watchStalls(): { longest: () => number; stop: () => void } {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  delays.enable();
  return {
    longest: () => Math.max(0, delays.max / 1e6 - RESOLUTION),
    stop: () => void delays.disable(),
  };
}

import { asyncScheduler, defer, map, timer, type Observable } from 'rxjs';
import { probe } from './probe.js';

/** Returns the time in epoch milliseconds, for timestamps only, because people and time servers set it. Virtual under `TestScheduler`. */
export const now = (): number => asyncScheduler.now();

/** How far the clock is behind, according to timers that fired: some fake clocks move only timers. */
let behind = 0;

/** Returns the milliseconds of a monotonic clock, for durations. Virtual under `TestScheduler`. */
export const elapsed = (): number => (isVirtual() ? now() : realTime());

/** Returns the time in `ms`. `Infinity` reads no clock, because that takes longer than the rest of the work for a message. */
export const deadline = (ms: number): number => (ms < Infinity ? elapsed() + ms : ms);

/** Returns the time until a {@link deadline}. */
export const timeLeft = (end: number): number => (end < Infinity ? end - elapsed() : end);

/** Returns the same clock for one subscription, whose time is either virtual or not. It is cheap enough to read for every frame. */
export const stopwatch = (): (() => number) => (isVirtual() ? now : realTime);

/** Tells whether the time of RxJS's schedulers differs from the real clock. */
export function isVirtual(): boolean {
  const before = Date.now();
  const time = now();
  const after = Date.now();
  // Unless the real clock was set back in between.
  return before <= after && (time < before || time > after);
}

const realTime = (): number => Math.trunc(probe(() => globalThis.performance.now()) ?? now()) + behind;

/** Is called when a timer of `ms`, set at `start`, fires: `ms` have passed, even if the clock stands still. */
export const onTimer = (ms: number, start: number): void => {
  const lasted = elapsed() - start;
  if (lasted < ms / 2) behind += ms - lasted;
};

/** Emits once, after `ms` by any clock. */
export const wait = (ms: number): Observable<unknown> =>
  defer(() => {
    const start = elapsed();
    return timer(ms).pipe(map(() => onTimer(ms, start)));
  });

import { asyncScheduler, defer, map, timer, type Observable } from 'rxjs';
import { probe } from './probe.js';

/** The time in epoch milliseconds, for timestamps alone: people and time servers set it. Under RxJS's `TestScheduler`, virtual time. */
export const now = (): number => asyncScheduler.now();

/** How far fired timers have shown the clock to be behind: some fake clocks move timers alone. */
let behind = 0;

/** Milliseconds on a clock that nobody sets, for durations. Under RxJS's `TestScheduler`, virtual time. */
export const elapsed = (): number => (isVirtual() ? now() : realTime());

/** The moment in `ms`. What never ends asks no clock, which takes longer than all else that is done for a message. */
export const deadline = (ms: number): number => (ms < Infinity ? elapsed() + ms : ms);

/** How long it is until a {@link deadline}. */
export const timeLeft = (end: number): number => (end < Infinity ? end - elapsed() : end);

/** The same clock for one subscription, all of whose life is virtual or none of it: cheap enough for every frame. */
export const stopwatch = (): (() => number) => (isVirtual() ? now : realTime);

/** Whether the time of RxJS's schedulers was not read from the real clock. */
export function isVirtual(): boolean {
  const before = Date.now();
  const time = now();
  const after = Date.now();
  // Unless that was set back in between.
  return before <= after && (time < before || time > after);
}

const realTime = (): number => Math.trunc(probe(() => globalThis.performance.now()) ?? now()) + behind;

/** A timer of `ms` that was set at `start` goes off: it has lasted that long, even where the clock stood still meanwhile. */
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

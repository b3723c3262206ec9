import { asyncScheduler, defer, tap, timer, type Observable } from 'rxjs';

/** The time in epoch milliseconds, for timestamps alone: people and time servers set it. Under RxJS's `TestScheduler`, virtual time. */
export const now = (): number => asyncScheduler.now();

/** How far fired timers have shown the clock to be behind: some fake clocks move timers alone. */
let behind = 0;

/** Milliseconds on a clock that nobody sets, for durations. Under RxJS's `TestScheduler`, virtual time. */
export function elapsed(): number {
  const before = Date.now();
  const time = now();
  const after = Date.now();
  // What lies outside the two was not read from the real clock, unless that was set back in between.
  if (before <= after && (time < before || time > after)) return time;
  return Math.trunc((globalThis as Partial<typeof globalThis>).performance?.now() ?? time) + behind;
}

/** A timer that has lasted `ms` when it fires, even where the clock stands still meanwhile. */
export const wait = (ms: number): Observable<unknown> =>
  defer(() => {
    const start = elapsed();
    return timer(ms).pipe(
      tap(() => {
        const lasted = elapsed() - start;
        if (lasted < ms / 2) behind += ms - lasted;
      }),
    );
  });

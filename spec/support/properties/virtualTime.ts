import { Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

/** A scene that nobody ends does not run for ever. */
const LAST_FRAME = 20_000;

/**
 * Runs in the virtual time of `TestScheduler.run`; `flush` tells when the last thing happened. The TestScheduler's own timers
 * fail ("Expected a due immediate or interval") when an immediate cancels a timer of the same frame: sooner or later
 * random times meet.
 */
export function inVirtualTime(play: (flush: () => number) => void): void {
  const scheduler = new TestScheduler(() => undefined);
  Reflect.set(scheduler, 'createDelegates', () => timersOf(scheduler));
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = LAST_FRAME;
    play(() => {
      flush();
      return scheduler.now();
    });
  });
}

/** As an event loop has them: immediates, like microtasks, come right after the task they were asked for in. */
function timersOf(scheduler: TestScheduler) {
  const timers = new Map<number, Subscription>();
  const immediates = new Map<number, () => void>();
  let handle = 0;

  const runImmediates = () => {
    for (const [handle, run] of immediates) {
      immediates.delete(handle);
      run();
    }
  };
  const setTimer = (run: () => void, ms = 0, repeats = true) => {
    const timer = new Subscription();
    const arm = () =>
      timer.add(
        scheduler.schedule(() => {
          if (repeats) arm();
          run();
          runImmediates();
        }, ms),
      );
    arm();
    timers.set(++handle, timer);
    return handle;
  };
  const clear = (handle: number) => {
    timers.get(handle)?.unsubscribe();
    timers.delete(handle);
    immediates.delete(handle);
  };

  return {
    immediate: {
      setImmediate(run: () => void) {
        immediates.set(++handle, run);
        // Nothing may be due that it could come after.
        scheduler.schedule(runImmediates, 0);
        return handle;
      },
      clearImmediate: clear,
    },
    interval: { setInterval: setTimer, clearInterval: clear },
    timeout: { setTimeout: (run: () => void, ms?: number) => setTimer(run, ms, false), clearTimeout: clear },
  };
}

import { asapScheduler } from 'rxjs';

/**
 * Returns a function that runs work soon, in order: in a microtask or, under `TestScheduler`, in the same frame.
 *
 * It does not use `asapScheduler`. Up to RxJS 7.8.0, that loses all but the first of the work that is scheduled while it runs. In any
 * version, it loses all work after a test that failed halfway.
 */
export function createSoon(): (work: () => void) => void {
  const own = { actions: [], _active: false, _scheduled: undefined };
  const scheduler = Object.assign(Object.create(asapScheduler) as typeof asapScheduler, own);
  let waiting: (() => void)[] = [];

  const workOff = () => {
    const works = waiting;
    waiting = [];
    for (const work of works) work();
  };

  return (work) => {
    if (waiting.push(work) === 1) scheduler.schedule(workOff);
  };
}

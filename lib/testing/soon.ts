import { asapScheduler } from 'rxjs';

/**
 * Does pieces of work soon, in order: in a microtask or, under `TestScheduler`, in the same frame.
 *
 * The queue is not that of `asapScheduler`: up to RxJS 7.8.0 that one loses all but the first of what is scheduled while it is
 * at work, and in any version all that comes after a test that failed halfway.
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

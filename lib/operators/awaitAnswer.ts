import { exhaustMap, NEVER, timeout, timer, type Observable } from 'rxjs';
import type { Deadline } from './patience.js';

/** A deadline that fires later than this was held up with the whole program, and proves nothing. */
export const LATE = 100;

/** The streams that follow when no answer has come. */
interface Consequences {
  /** The deadline is over. */
  readonly onMissed: () => Observable<never>;
  /** It proves nothing, because its timer fired too late. Without this, it counts as missed. */
  readonly onLate: (() => Observable<never>) | undefined;
}

/** Waits for the steps of a deadline, and then for the consequences. An answer unsubscribes it. */
export function awaitAnswer(
  ms: number,
  deadline: Deadline,
  time: () => number,
  consequences: Consequences,
): Observable<never> {
  const { onMissed, onLate } = consequences;
  const end = time() + ms;
  const onTimeout = () => {
    const late = time() - end;
    if (late > LATE && onLate) return onLate();
    const more = deadline.next();
    if (more) return awaitAnswer(more, deadline, time, consequences);
    // Even a little late, the answer may be there and not yet be read: timers come first.
    return late > 0 ? timer(0).pipe(exhaustMap(onMissed)) : onMissed();
  };
  return NEVER.pipe(timeout({ first: ms, with: onTimeout }));
}

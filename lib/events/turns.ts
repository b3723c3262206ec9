import { fail } from '../ground/errors.js';

/** Does a piece of work when what is being done now is done. */
export type InTurn = (work: () => void) => void;

/** Does a piece of work at once, and lets nobody be notified before it is done. */
export type Uninterrupted = <T>(work: () => T) => T;

export interface Turns {
  readonly inTurn: InTurn;
  /** The same for what is no notification: if nothing is being done now, it is done without taking a turn. */
  readonly afterwards: InTurn;
  readonly uninterrupted: Uninterrupted;
}

/**
 * Takes turns: what a handler brings about while it is notified is emitted when everyone has been notified of what came before.
 * Each socket has turns of its own, so that it waits for nobody else's queue.
 */
export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  let isBusy = false;

  const uninterrupted: Uninterrupted = (work) => {
    const wasBusy = isBusy;
    isBusy = true;
    try {
      return work();
    } finally {
      isBusy = wasBusy;
      takeTurns();
    }
  };
  const takeTurns = () => {
    while (!isBusy && waiting.length) {
      const next = waiting.shift() as () => void;
      isBusy = true;
      try {
        next();
      } catch (error) {
        // Reported as RxJS reports what a handler throws: those that wait are not to lose their turn.
        fail(error).subscribe();
      }
      isBusy = false;
    }
  };

  return {
    uninterrupted,
    afterwards(work) {
      if (isBusy) waiting.push(work);
      else work();
    },
    inTurn(work) {
      waiting.push(work);
      takeTurns();
    },
  };
}

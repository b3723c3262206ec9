import { fail } from '../ground/errors.js';

/**
 * Takes turns: what a handler brings about while it is notified is emitted when everyone has been notified of what came before.
 * Each socket has turns of its own, so that it waits for nobody else's queue.
 */
export class Turns {
  private waiting: (() => void)[] = [];
  private isBusy = false;

  /** Does a piece of work at once, and lets nobody be notified before it is done. */
  readonly uninterrupted = <T>(work: () => T): T => {
    const wasBusy = this.isBusy;
    this.isBusy = true;
    try {
      return work();
    } finally {
      this.isBusy = wasBusy;
      this.takeTurns();
    }
  };

  /** Does a piece of work when what is being done now is done. */
  readonly inTurn = (work: () => void): void => {
    this.waiting.push(work);
    this.takeTurns();
  };

  /** The same for what is no notification: if nothing is being done now, it is done without taking a turn. */
  afterwards(work: () => void): void {
    if (this.isBusy) this.waiting.push(work);
    else work();
  }

  private takeTurns() {
    while (!this.isBusy && this.waiting.length) {
      const next = this.waiting.shift() as () => void;
      this.isBusy = true;
      try {
        next();
      } catch (error) {
        // Reported as RxJS reports what a handler throws: those that wait are not to lose their turn.
        fail(error).subscribe();
      }
      this.isBusy = false;
    }
  }
}

export const createTurns = (): Turns => new Turns();

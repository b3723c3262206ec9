import { fail } from '../ground/errors.js';

/**
 * Keeps notifications in order: an event that a handler causes is emitted after all handlers were notified of the event before. Each
 * socket has its own queue, so it does not wait for other sockets.
 */
export class Turns {
  private waiting: (() => void)[] = [];
  private isBusy = false;

  /** Runs work at once. Notifications wait until it is done. */
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

  /** Runs work after the current turn. */
  readonly inTurn = (work: () => void): void => {
    this.waiting.push(work);
    this.takeTurns();
  };

  /** The same for work that notifies no handler: without a current turn, it runs at once and takes none. */
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
        // Reported as RxJS reports an error of a handler, so that waiting work keeps its turn.
        fail(error).subscribe();
      }
      this.isBusy = false;
    }
  }
}

export const createTurns = (): Turns => new Turns();

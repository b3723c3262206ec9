// Imported, not global, so that fake timers in a spec leave the count alone.
import { setImmediate } from 'node:timers';

/** Remembers the most members that were present at once. */
export class Peak<T> {
  readonly #present: () => readonly T[];
  #value = 0;

  constructor(present: () => readonly T[]) {
    this.#present = present;
  }

  get value(): number {
    return this.#value;
  }

  /**
   * Counts a newcomer and those it found here, after one more look at the network: the goodbye of one that left
   * before it came may be read after it, and the two must not count as having been here together.
   */
  note(newcomer: T): void {
    const found = this.#present().filter((member) => member !== newcomer);
    this.#raise(1);
    afterNextPoll(() => {
      const present = this.#present();
      this.#raise(1 + found.filter((member) => present.includes(member)).length);
    });
  }

  #raise(value: number): void {
    this.#value = Math.max(this.#value, value);
  }
}

/** The first immediate runs before Node polls for events again, the second after. */
function afterNextPoll(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}

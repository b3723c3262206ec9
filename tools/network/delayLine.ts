// Imported, not global, so that fake timers in a spec leave the network alone.
import { clearTimeout, setTimeout } from 'node:timers';

interface Parcel {
  readonly deliver: () => void;
  due: boolean;
  timer?: NodeJS.Timeout;
}

/** Delivers each parcel after its own delay, but never before the parcels sent ahead of it. */
export class DelayLine {
  #parcels: Parcel[] = [];

  send(delayMs: number, deliver: () => void): void {
    if (delayMs === 0 && this.#parcels.length === 0) {
      deliver();
      return;
    }
    const parcel: Parcel = { deliver, due: false };
    parcel.timer = setTimeout(() => {
      parcel.due = true;
      this.#deliverDue();
    }, delayMs);
    this.#parcels.push(parcel);
  }

  /** How many parcels are under way. */
  get length(): number {
    return this.#parcels.length;
  }

  /** Loses whatever is still under way. */
  clear(): void {
    for (const { timer } of this.#parcels) clearTimeout(timer);
    this.#parcels = [];
  }

  #deliverDue(): void {
    while (this.#parcels[0]?.due === true) this.#parcels.shift()?.deliver();
  }
}

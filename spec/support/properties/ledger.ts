import { asyncScheduler } from 'rxjs';
import type { DropReason } from '../../../lib/index.js';

/** What became of one message. When, is told in turns, of which every entry in the book takes one. */
export interface Entry {
  readonly id: number;
  /** Whether it was given to deliver(), which tells how it ended. */
  readonly isWatched: boolean;
  readonly givenAt: number;
  /** Those that were just being given when it was: either may leave first. */
  readonly amid: readonly Entry[];
  /** The connections it was handed to, each by its number. */
  readonly handed: { readonly to: number; readonly turn: number }[];
  /** The turn of its first arrival. */
  arrived: number;
  /** The turn in which a pong, as the wire has it, proved that it arrived. */
  confirmed: number;
  /** The turn in which deliver() or next() told that it was dropped. */
  dropped: number;
  isDelivered: boolean;
}

/** What a socket was given, and what became of each message. What must not be is a fault, told in words. */
export class Ledger {
  readonly entries: Entry[] = [];
  readonly faults: string[] = [];
  /** How many `dropped` events there were. */
  reported = 0;
  #turn = 0;
  readonly #giving: Entry[] = [];

  constructor(
    readonly keepsSent: boolean,
    readonly maxAge = Infinity,
  ) {}

  /** A new message, with the next id. */
  give(isWatched: boolean, give: (entry: Entry) => void): Entry {
    const entry: Entry = {
      id: this.entries.length,
      isWatched,
      givenAt: asyncScheduler.now(),
      amid: [...this.#giving],
      handed: [],
      arrived: NaN,
      confirmed: NaN,
      dropped: NaN,
      isDelivered: false,
    };
    this.entries.push(entry);
    this.#giving.push(entry);
    give(entry);
    this.#giving.pop();
    return entry;
  }

  hand(id: number, to: number): void {
    const { handed, confirmed, dropped, givenAt } = this.entries[id]!;
    this.insist(!handed.some((last) => last.to === to || !this.keepsSent), `${id} is sent twice`);
    this.insist(isNaN(confirmed), `${id} is sent again after it was confirmed`);
    this.insist(isNaN(dropped), `${id} is sent after it was dropped`);
    this.insist(asyncScheduler.now() - givenAt < this.maxAge, `${id} is sent when it is too old`);
    handed.push({ to, turn: this.#turn++ });
  }

  arrive(id: number): void {
    const entry = this.entries[id]!;
    if (isNaN(entry.arrived)) entry.arrived = this.#turn++;
  }

  confirm(id: number): void {
    const entry = this.entries[id]!;
    if (isNaN(entry.confirmed)) entry.confirmed = this.#turn++;
  }

  drop(entry: Entry, reason?: DropReason): void {
    const wasSent = entry.handed.length > 0;
    this.insist(reason !== (wasSent ? 'closed' : 'unconfirmed'), `${entry.id} is told to be ${reason ?? ''}`);
    this.insist(isNaN(entry.confirmed), `${entry.id} is dropped after it was confirmed`);
    entry.dropped = this.#turn++;
  }

  deliver(entry: Entry): void {
    const { id, handed, arrived, confirmed } = entry;
    entry.isDelivered = true;
    this.insist(handed.length > 0, `${id} is delivered, but was not sent`);
    if (!this.keepsSent) return;
    this.insist(!isNaN(arrived), `${id} is delivered, but has not arrived`);
    this.insist(!isNaN(confirmed), `${id} is delivered, but no pong says so`);
  }

  /** Whether it needs nothing more: it was sent, or with at-least-once confirmed. */
  isDone({ handed, confirmed }: Entry): boolean {
    return this.keepsSent ? !isNaN(confirmed) : handed.length > 0;
  }

  /** How many were dropped without it being told which: next() does not say. */
  get untold(): number {
    return this.reported - this.entries.filter(({ dropped }) => !isNaN(dropped)).length;
  }

  insist(isSo: boolean, fault: string): void {
    if (!isSo) this.faults.push(`${fault} (at ${asyncScheduler.now()})`);
  }
}

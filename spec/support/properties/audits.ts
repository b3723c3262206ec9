import type { Entry, Ledger } from './ledger.js';

const isDropped = ({ dropped }: Entry) => !isNaN(dropped);
const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id).join(', ');

/** Every message is in one place, whenever nothing is just happening. */
export function auditQueue(ledger: Ledger, queued: number): void {
  const { entries, reported, untold } = ledger;
  const done = entries.filter((entry) => ledger.isDone(entry) && !isDropped(entry));
  // Of those whose drop was not told by name, some may have been dropped when they were as good as done.
  const least = entries.length - done.length - reported;
  ledger.insist(untold >= 0, 'a drop is not reported');
  ledger.insist(queued >= least && queued <= least + untold, `${queued} are queued instead of ${least}`);
  for (const { id, isWatched, isDelivered } of done) {
    ledger.insist(isDelivered === isWatched, `what became of ${id} is not told`);
  }
}

/** Nothing waits that could have been handed to this connection. */
export function auditRoom(ledger: Ledger, connection: number): void {
  const waiting = ledger.entries.filter(
    (entry) => !isDropped(entry) && !ledger.isDone(entry) && !entry.handed.some(({ to }) => to === connection),
  );
  ledger.insist(waiting.length <= ledger.untold, `there is room for ${ids(waiting)}`);
}

/** Nothing waits that is too old. */
export function auditAge(ledger: Ledger, now: number): void {
  const old = ledger.entries.filter(
    (entry) => !isDropped(entry) && !entry.handed.length && now - entry.givenAt > ledger.maxAge,
  );
  ledger.insist(old.length <= ledger.untold, `too old: ${ids(old)}`);
}

/** None was overtaken: when one was sent, all that were given before it had been, or will not be. */
export function auditOrder(ledger: Ledger): void {
  const { entries, keepsSent, untold } = ledger;
  const hasLeft = ({ handed, confirmed, dropped }: Entry, to: number, turn: number) =>
    confirmed < turn || dropped < turn || handed.some((other) => other.turn < turn && (other.to === to || !keepsSent));
  const overtaken = entries.filter((earlier) =>
    entries
      .slice(earlier.id + 1)
      .filter(({ amid }) => !amid.includes(earlier))
      .some(({ handed }) => handed.some(({ to, turn }) => !hasLeft(earlier, to, turn))),
  );
  ledger.insist(overtaken.length <= untold, `overtaken: ${ids(overtaken)}`);
}

/** The server has each, in order of first arrival, except what was reported. */
export function auditArrivals(ledger: Ledger): void {
  const expected = ledger.entries.filter((entry) => !isDropped(entry));
  const missing = expected.filter(({ arrived }) => isNaN(arrived));
  ledger.insist(missing.length <= ledger.untold, `missing: ${ids(missing)}`);
  const late = expected.filter((entry, i) => expected.slice(i).some(({ arrived }) => arrived < entry.arrived));
  ledger.insist(late.length <= ledger.untold, `arrived after newer ones: ${ids(late)}`);
}

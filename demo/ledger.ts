import * as watched from '../lib/cli/ledger.js';
import type { Ending, Fact } from './fact.js';

/** What the demo knows by now. Times are milliseconds from its start. */
export interface Ledger extends watched.Ledger {
  readonly queued: readonly string[];
  readonly delivered: readonly string[];
  /** When the cable was pulled, and when that was noticed. */
  readonly pulled: number | undefined;
  readonly noticed: number | undefined;
  readonly plainState: string | undefined;
  readonly plainMessages: number;
  readonly plainLastMessage: number | undefined;
  readonly ending: Ending | undefined;
}

export const blank: Ledger = {
  ...watched.blank,
  queued: [],
  delivered: [],
  pulled: undefined,
  noticed: undefined,
  plainState: undefined,
  plainMessages: 0,
  plainLastMessage: undefined,
  ending: undefined,
};

/** The ledger after one more fact. */
export function enter(ledger: Ledger, fact: Fact, now: number): Ledger {
  return { ...ledger, now, ...changes(ledger, fact, now) };
}

function changes(ledger: Ledger, fact: Fact, now: number): Partial<Ledger> {
  switch (fact.type) {
    case 'lost':
      return {
        ...watched.enter(ledger, fact, now),
        noticed: ledger.pulled === undefined ? undefined : (ledger.noticed ?? now),
      };
    case 'queued':
      return { queued: [...ledger.queued, fact.text] };
    case 'delivered':
      return { delivered: [...ledger.delivered, fact.text] };
    case 'pull':
      return { pulled: now };
    case 'plain-open':
      return { plainState: 'OPEN' };
    case 'plain-close':
      return { plainState: 'CLOSED' };
    case 'plain-message':
      return { plainMessages: ledger.plainMessages + 1, plainLastMessage: now };
    case 'end':
      return { ending: fact };
    case 'plug':
    case 'restart':
      return {};
    default:
      return watched.enter(ledger, fact, now);
  }
}

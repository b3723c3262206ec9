import type { Ending, Fact } from './fact.js';

/** What the demo knows by now. Times are milliseconds from its start. */
export interface Ledger {
  readonly now: number;
  readonly state: string;
  readonly opens: number;
  readonly losses: number;
  readonly messages: number;
  readonly lastMessage: number | undefined;
  /** How many messages there were since the last pong. */
  readonly sinceBeat: number;
  /** How many pings have left on this connection. */
  readonly pings: number;
  readonly latencies: readonly number[];
  readonly queued: readonly string[];
  readonly delivered: readonly string[];
  readonly dropped: number;
  /** When the cable was pulled, and when that was noticed. */
  readonly pulled: number | undefined;
  readonly noticed: number | undefined;
  readonly plainState: string | undefined;
  readonly plainMessages: number;
  readonly plainLastMessage: number | undefined;
  readonly ending: Ending | undefined;
  readonly error: string | undefined;
}

export const blank: Ledger = {
  now: 0,
  state: 'idle',
  opens: 0,
  losses: 0,
  messages: 0,
  lastMessage: undefined,
  sinceBeat: 0,
  pings: 0,
  latencies: [],
  queued: [],
  delivered: [],
  dropped: 0,
  pulled: undefined,
  noticed: undefined,
  plainState: undefined,
  plainMessages: 0,
  plainLastMessage: undefined,
  ending: undefined,
  error: undefined,
};

/** The ledger after one more fact. */
export function enter(ledger: Ledger, fact: Fact, now: number): Ledger {
  return { ...ledger, now, ...changes(ledger, fact, now) };
}

function changes(ledger: Ledger, fact: Fact, now: number): Partial<Ledger> {
  switch (fact.type) {
    case 'open':
      return { state: 'open', opens: ledger.opens + 1, pings: 0 };
    case 'ping':
      return { pings: ledger.pings + 1 };
    case 'connecting':
      return { state: 'connecting' };
    case 'retry':
      return { state: 'waiting' };
    case 'closed':
      return { state: 'closed', error: (fact.cause as Error | undefined)?.message };
    case 'pong':
      return { latencies: [...ledger.latencies, fact.latency], sinceBeat: 0 };
    case 'lost':
      return { losses: ledger.losses + 1, noticed: ledger.pulled === undefined ? undefined : (ledger.noticed ?? now) };
    case 'message':
      return { messages: ledger.messages + 1, lastMessage: now, sinceBeat: ledger.sinceBeat + 1 };
    case 'dropped':
      return { dropped: ledger.dropped + 1 };
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
    default:
      return {};
  }
}

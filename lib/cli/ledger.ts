import type { Fact } from './fact.js';

/** The counts and the state of a socket so far. Times are milliseconds from the start. */
export interface Ledger {
  readonly now: number;
  readonly state: string;
  readonly opens: number;
  readonly losses: number;
  readonly messages: number;
  readonly lastMessage: number | undefined;
  /** How many messages have arrived since the last pong. */
  readonly sinceBeat: number;
  /** How many pings were sent on this connection. */
  readonly pings: number;
  readonly pongs: number;
  /** The newest latencies, at most as many as are kept. */
  readonly latencies: readonly number[];
  readonly dropped: number;
  readonly error: string | undefined;
}

/** How many latencies are kept: a watcher may run for months. */
const LATENCIES = 1_000;

export const blank: Ledger = {
  now: 0,
  state: 'idle',
  opens: 0,
  losses: 0,
  messages: 0,
  lastMessage: undefined,
  sinceBeat: 0,
  pings: 0,
  pongs: 0,
  latencies: [],
  dropped: 0,
  error: undefined,
};

/** Returns the ledger after one more fact. */
export const enter = (ledger: Ledger, fact: Fact, now: number): Ledger => ({
  ...ledger,
  now,
  ...changes(ledger, fact, now),
});

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
      return {
        pongs: ledger.pongs + 1,
        latencies: [...ledger.latencies.slice(1 - LATENCIES), fact.latency],
        sinceBeat: 0,
      };
    case 'lost':
      return { losses: ledger.losses + 1 };
    case 'message':
      return { messages: ledger.messages + 1, lastMessage: now, sinceBeat: ledger.sinceBeat + 1 };
    case 'dropped':
      return { dropped: ledger.dropped + 1 };
    default:
      return {};
  }
}

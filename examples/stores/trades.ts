// A log: rows are appended. The server numbers them, and repeats on request those after a given one.
import { heartbeatSocket$, resume } from 'rxjs-heartbeat-socket';

export interface Trade {
  id: number;
  price: number;
}

export const trades$ = heartbeatSocket$<Trade, { since: number }>({
  url: 'wss://example.com/trades',
  resume: resume({
    cursor: ({ id }) => id,
    request: (since) => ({ since }),
    follows: (next, last) => next === last + 1,
  }),
});

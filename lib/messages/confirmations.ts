import { filter, skip, type Observable } from 'rxjs';
import type { Outbox } from './outbox.js';
import type { Pump } from './pump.js';

/** At least once: pings mark what was sent before them, and their pongs confirm it. */
export interface Confirmations {
  readonly onPing: () => void;
  readonly onPong: () => void;
  /** Calls for a ping, so that what was sent is confirmed before the outbox is full of it. */
  readonly confirmNow$: Observable<unknown>;
}

export function createConfirmations(outbox: Outbox, { drain, queued$ }: Pump): Confirmations {
  return {
    onPing: outbox.mark,
    onPong() {
      outbox.confirm();
      drain();
    },
    // Not for what was sent again as the connection opened: that has a whole interval.
    confirmNow$: queued$.pipe(skip(1), filter(outbox.wantsConfirmation)),
  };
}

import { computed, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { patchState, signalStore, withComputed, withHooks, withMethods, withState } from '@ngrx/signals';
import { batch } from 'rxjs-heartbeat-socket';
import { outsideZone } from 'rxjs-heartbeat-socket/angular';
import { isTick, QUOTES, type Incoming } from './quotes';

interface Row {
  readonly symbol: string;
  readonly price: number;
  readonly change: number;
  readonly ticks: number;
}

interface Quotes {
  readonly rows: Readonly<Record<string, Row>>;
  readonly first: number;
  readonly last: number;
  readonly ticks: number;
  readonly batches: number;
  readonly notes: readonly string[];
}

const nothing: Quotes = { rows: {}, first: 0, last: 0, ticks: 0, batches: 0, notes: [] };

/** What a batch of messages makes of the quotes: one change, however many there were. */
function withBatch(quotes: Quotes, messages: readonly Incoming[]): Quotes {
  const rows = { ...quotes.rows };
  const ticks = messages.filter(isTick);
  for (const { symbol, price } of ticks) {
    const row = rows[symbol];
    rows[symbol] = { symbol, price, change: row ? price - row.price : 0, ticks: (row?.ticks ?? 0) + 1 };
  }
  const notes = messages.flatMap((message) => (isTick(message) ? [] : [message.note]));
  return {
    rows,
    first: quotes.first || (ticks[0]?.id ?? 0),
    last: ticks.at(-1)?.id ?? quotes.last,
    ticks: quotes.ticks + ticks.length,
    batches: quotes.batches + 1,
    notes: [...quotes.notes, ...notes].slice(-3),
  };
}

export const QuoteStore = signalStore(
  { providedIn: 'root' },
  withState(nothing),
  withComputed(({ rows, first, last, ticks }) => ({
    table: computed(() => Object.values(rows()).sort((a, b) => a.symbol.localeCompare(b.symbol))),
    /** How many ticks are missing between the first and the last. */
    missing: computed(() => (ticks() ? last() - first() + 1 - ticks() : 0)),
  })),
  withMethods((store) => ({
    add: (messages: readonly Incoming[]) => patchState(store, (quotes) => withBatch(quotes, messages)),
  })),
  withHooks({
    onInit: ({ add }) => {
      inject(QUOTES)
        .pipe(outsideZone(batch(50)), takeUntilDestroyed())
        .subscribe(add);
    },
  }),
);

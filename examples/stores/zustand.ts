import { takeUntil, type Observable } from 'rxjs';
import { batch } from 'rxjs-heartbeat-socket';
import { createStore } from 'zustand/vanilla';
import { trades$, type Trade } from './trades.js';

export const tradesStore = createStore<{ trades: Trade[] }>()(() => ({ trades: [] }));

export function watchTrades(end$: Observable<unknown>) {
  return trades$
    .pipe(takeUntil(end$), batch(50))
    .subscribe((more) => tradesStore.setState(({ trades }) => ({ trades: [...trades, ...more] })));
}

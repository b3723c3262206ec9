import { Subject } from 'rxjs';
import { storeSpec } from './support/storeSpec.js';
import { tradesStore, watchTrades } from '../zustand.js';

const end$ = new Subject<void>();
let updates = 0;
tradesStore.subscribe(() => updates++);

storeSpec('Zustand', {
  start: () => void watchTrades(end$),
  stop: () => end$.next(),
  ids: () => tradesStore.getState().trades.map(({ id }) => id),
  updates: () => updates,
});

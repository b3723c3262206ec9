import { storeSpec } from './support/storeSpec.js';
import { startApp } from './support/angularApp.js';
import { provideEffects } from '@ngrx/effects';
import { provideState, provideStore, Store } from '@ngrx/store';
import { tradesFeature, TradesActions, watchTrades } from '../ngrxStore.js';

const app = await startApp(provideStore(), provideState(tradesFeature), provideEffects({ watchTrades }));
const store = app.injector.get(Store);
const trades = store.selectSignal(tradesFeature.selectTradesState);
let updates = 0;
store.select(tradesFeature.selectTradesState).subscribe(() => updates++);

storeSpec('NgRx Store', {
  start: () => store.dispatch(TradesActions.watch()),
  startAgain: () => store.dispatch(TradesActions.watch()),
  stop: () => store.dispatch(TradesActions.unwatch()),
  ids: () => trades().map(({ id }) => id),
  updates: () => updates,
});

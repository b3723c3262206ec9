import { configureStore } from '@reduxjs/toolkit';
import { createEpicMiddleware } from 'redux-observable';
import { storeSpec } from './support/storeSpec.js';
import { tradesSlice, watchTrades } from '../reduxObservable.js';

const epics = createEpicMiddleware();
const store = configureStore({
  reducer: tradesSlice.reducer,
  middleware: (standard) => standard().concat(epics),
});
epics.run(watchTrades);
let updates = 0;
store.subscribe(() => updates++);

storeSpec('redux-observable', {
  start: () => void store.dispatch(tradesSlice.actions.watch()),
  startAgain: () => void store.dispatch(tradesSlice.actions.watch()),
  stop: () => void store.dispatch(tradesSlice.actions.unwatch()),
  ids: () => store.getState().map(({ id }) => id),
  updates: () => updates,
});

import { configureStore } from '@reduxjs/toolkit';
import { storeSpec } from './support/storeSpec.js';
import { ordersAdapter, ordersApi } from '../reduxToolkit.js';

const store = configureStore({
  reducer: { [ordersApi.reducerPath]: ordersApi.reducer },
  middleware: (standard) => standard().concat(ordersApi.middleware),
});
const select = ordersApi.endpoints.orders.select();
let updates = 0;
let unsubscribe: () => void;
store.subscribe(() => updates++);

storeSpec('Redux Toolkit', {
  start() {
    unsubscribe = store.dispatch(ordersApi.endpoints.orders.initiate()).unsubscribe;
  },
  stop: () => unsubscribe(),
  ids: () => ordersAdapter.getSelectors().selectIds(select(store.getState()).data ?? ordersAdapter.getInitialState()),
  updates: () => updates,
});

import { createPinia, setActivePinia } from 'pinia';
import { storeSpec } from './support/storeSpec.js';
import { useOrders } from '../pinia.js';

setActivePinia(createPinia());
let updates = 0;
let orders: ReturnType<typeof useOrders>;

storeSpec('Pinia', {
  start() {
    orders = useOrders();
    orders.$subscribe(() => updates++, { flush: 'sync' });
  },
  stop: () => orders.$dispose(),
  ids: () => [...orders.orders.keys()],
  updates: () => updates,
});

import { defineStore } from 'pinia';
import { batch } from 'rxjs-heartbeat-socket';
import { onScopeDispose, shallowRef } from 'vue';
import { orders$, type Order } from './orders.js';

export const useOrders = defineStore('orders', () => {
  const orders = shallowRef<ReadonlyMap<number, Order>>(new Map());

  const subscription = orders$.pipe(batch(50)).subscribe((more) => {
    orders.value = new Map([...orders.value, ...more.map((order) => [order.id, order] as const)]);
  });
  onScopeDispose(() => subscription.unsubscribe());

  return { orders };
});

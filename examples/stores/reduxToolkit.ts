import { createEntityAdapter, type EntityState } from '@reduxjs/toolkit';
import { createApi, fakeBaseQuery } from '@reduxjs/toolkit/query';
import { batch } from 'rxjs-heartbeat-socket';
import { orders$, type Order } from './orders.js';

export const ordersAdapter = createEntityAdapter<Order>();

export const ordersApi = createApi({
  baseQuery: fakeBaseQuery(),
  endpoints: (build) => ({
    orders: build.query<EntityState<Order, number>, void>({
      queryFn: () => ({ data: ordersAdapter.getInitialState() }),
      async onCacheEntryAdded(_, { cacheDataLoaded, cacheEntryRemoved, updateCachedData }) {
        await cacheDataLoaded;
        const subscription = orders$
          .pipe(batch(50))
          .subscribe((orders) => updateCachedData((state) => ordersAdapter.upsertMany(state, orders)));
        await cacheEntryRemoved;
        subscription.unsubscribe();
      },
    }),
  }),
});

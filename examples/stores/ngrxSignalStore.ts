import { patchState, signalStore, withHooks, withMethods } from '@ngrx/signals';
import { upsertEntities, withEntities } from '@ngrx/signals/entities';
import { rxMethod } from '@ngrx/signals/rxjs-interop';
import { pipe, switchMap, tap } from 'rxjs';
import { batch } from 'rxjs-heartbeat-socket';
import { orders$, type Order } from './orders.js';

export const OrdersStore = signalStore(
  withEntities<Order>(),
  withMethods((store) => ({
    watch: rxMethod<void>(
      pipe(
        switchMap(() => orders$.pipe(batch(50))),
        tap((orders) => patchState(store, upsertEntities(orders))),
      ),
    ),
  })),
  withHooks({ onInit: ({ watch }) => void watch() }),
);

import { scan, shareReplay, startWith } from 'rxjs';
import { batch } from 'rxjs-heartbeat-socket';
import { orders$, socket$, type Order } from './orders.js';

/** In a component: `$orders`, a Map. */
export const orders = orders$.pipe(
  batch(50),
  scan(
    (rows, more) => new Map([...rows, ...more.map((order) => [order.id, order] as const)]),
    new Map<number, Order>(),
  ),
  startWith(new Map<number, Order>()), // Svelte reads a store at once
  shareReplay({ bufferSize: 1, refCount: true }),
);

/** In a component: `$status.state`, for example 'open'. */
export const status = socket$.status$;

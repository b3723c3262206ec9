// A state: rows are kept by id. The server answers each `watch` with all there are, and then sends what changes.
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';

export interface Order {
  id: number;
  price: number;
}

export const socket$ = heartbeatSocket$<Order, { watch: string } | { unwatch: string }>('wss://example.com/orders');

export const orders$ = socket$.multiplex(
  () => ({ watch: 'orders' }), // on every connection, and for each later subscriber
  () => ({ unwatch: 'orders' }),
  () => true,
);

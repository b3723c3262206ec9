// A client for a network namespace: reads a line of JSON for each thing to do, and prints what happens as lines of JSON.
import { createInterface } from 'node:readline';
import type { Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import { heartbeatSocket$, type HeartbeatSocket, type HeartbeatSocketConfig } from '../../../lib/index.js';

type Order = { url: string; config: Partial<HeartbeatSocketConfig<unknown>> } | { send: unknown } | { leave: true };

const open = (_: string, value: unknown) =>
  value instanceof Error ? Object.assign({ message: value.message }, value) : value;
const print = (value: unknown) => console.log(JSON.stringify(value, open));

let socket$: HeartbeatSocket<unknown> | undefined;
let subscription: Subscription | undefined;

createInterface(process.stdin).on('line', (text) => {
  const order = JSON.parse(text) as Order;
  if ('send' in order) socket$?.next(order.send);
  else if ('leave' in order) subscription?.unsubscribe();
  else {
    socket$ = heartbeatSocket$<unknown>({ url: order.url, WebSocketCtor: WebSocket, ...order.config });
    socket$.events$.subscribe(print);
    subscription = socket$.subscribe({ error: () => undefined });
  }
});
print({ type: 'ready' });

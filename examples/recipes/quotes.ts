import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';

export const quotes$ = heartbeatSocket$<{ price: number }, { watch: string }>({
  url: 'wss://example.com/quotes',
  linger: 200, // one component leaves, the next one comes: they share the connection
});

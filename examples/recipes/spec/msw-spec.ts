import { ws } from 'msw';
import { setupServer } from 'msw/node';
import { firstValueFrom } from 'rxjs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { quotes$ } from '../quotes';

globalThis.WebSocket ??= WebSocket as never; // Node 20 has none of its own

const quotes = ws.link('wss://example.com/quotes');
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

it('shows a price, and comes back with the next one', async () => {
  const prices = [101.5, 102];
  server.use(
    quotes.addEventListener('connection', ({ client }) => {
      client.send(JSON.stringify({ price: prices.shift() }));
      client.addEventListener('message', ({ data }) => {
        if (data === '{"type":"ping"}') client.send('{"type":"pong"}'); // or `heartbeat: false`
      });
    }),
  );
  const seen: number[] = [];
  const subscription = quotes$.subscribe(({ price }) => seen.push(price));
  await firstValueFrom(quotes$);
  for (const client of quotes.clients) client.close(1012);
  await expect.poll(() => seen, { timeout: 5_000 }).toEqual([101.5, 102]);
  subscription.unsubscribe();
});

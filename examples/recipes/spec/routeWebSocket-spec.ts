import { chromium, type Browser, type WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { servePage, type ServedPage } from './support/servePage';

let browser: Browser;
let served: ServedPage;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium' });
  served = await servePage('banner.html');
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

it('shows the banner while the server is gone, and hides it with the next time', async () => {
  const page = await browser.newPage();
  const connections: WebSocketRoute[] = [];
  await page.routeWebSocket('ws://localhost:8080', (connection) => {
    connections.push(connection);
    connection.onMessage((frame) => {
      if (frame === '{"type":"ping"}') connection.send('{"type":"pong"}');
    });
    connection.send(JSON.stringify({ time: connections.length * 1_000 }));
  });
  await page.goto(served.url);
  const shown = (selector: string) => expect.poll(() => page.locator(selector).textContent(), { timeout: 10_000 });

  await shown('#time').toBe(await page.evaluate(() => new Date(1_000).toLocaleTimeString()));
  await connections[0]?.close({ code: 1012 });
  await shown('[role=status]').toMatch(/^Offline/);
  await shown('#time').toBe(await page.evaluate(() => new Date(2_000).toLocaleTimeString()));
  await shown('[role=status]').toBe('');
  await page.close();
});

import { resolve } from 'node:path';
import { JSDOM } from 'jsdom';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '..');

afterEach(() => vi.useRealTimers());

/** The page as Vite builds it. */
async function open(WebSocketCtor: unknown) {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, rollupOptions: { input: resolve(root, 'banner.html'), output: { format: 'iife' } } },
  });
  const { output } = built as Extract<typeof built, { output: unknown }>;
  const html = output.find(({ fileName }) => fileName === 'banner.html');
  const script = output.find(({ type }) => type === 'chunk');
  if (html?.type !== 'asset' || script?.type !== 'chunk') throw new Error('The page was not built');
  const { window } = new JSDOM(String(html.source), { runScripts: 'outside-only', url: 'http://localhost' });
  vi.useFakeTimers({ now: 0 });
  const { setTimeout, clearTimeout, setInterval, clearInterval, Date } = globalThis;
  Object.assign(window, { WebSocket: WebSocketCtor, setTimeout, clearTimeout, setInterval, clearInterval, Date });
  window.eval('Math.random = () => 0.5'); // no jitter
  window.eval(script.code);
  return window.document;
}

it('counts down to the retry, and hides when the socket is open', async () => {
  const server = fakeServer();
  const document = await open(server.WebSocketCtor);
  const banner = document.querySelector('[role=status]')!;
  expect(banner.textContent).toBe('');
  server.last.accept();
  server.last.sendMessage({ time: 0 });
  await vi.advanceTimersByTimeAsync(0);
  expect(document.querySelector('#time')!.textContent).toBe(new Date(0).toLocaleTimeString());
  server.last.end(1012);
  const seen: [number, string | null][] = [];
  const look = async (after: number) => {
    await vi.advanceTimersByTimeAsync(after);
    seen.push([Date.now(), banner.textContent]);
  };
  await look(0);
  await look(1_000);
  server.last.drop();
  await look(0);
  await look(1_000);
  await look(500);
  server.last.accept();
  await look(0);
  expect(seen).toEqual([
    [0, 'Offline. Retry in 1 s.'],
    [1_000, 'Offline.'],
    [1_000, 'Offline. Retry in 2 s.'],
    [2_000, 'Offline. Retry in 1 s.'],
    [2_500, 'Offline.'],
    [2_500, ''],
  ]);
});

import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { appLifecycle$ } from '../appLifecycle';
import { become, countListeners } from './support/reactNative';

function start() {
  const server = fakeServer();
  const socket$ = heartbeatSocket$({
    url: 'ws://test',
    WebSocketCtor: server.WebSocketCtor,
    lifecycle: appLifecycle$,
    reconnect: 60_000,
  });
  return { server, socket$, subscription: socket$.subscribe() };
}

beforeEach(() => {
  vi.useFakeTimers();
  become('active');
});
afterEach(() => vi.useRealTimers());

it('closes in the background and connects in the foreground', async () => {
  const { server, socket$, subscription } = start();
  server.last.accept();
  await vi.advanceTimersByTimeAsync(5_000);
  become('inactive'); // a notification over the app
  expect(socket$.status().state).toBe('open');
  become('background');
  await vi.advanceTimersByTimeAsync(120_000);
  expect([server.live, socket$.status().state]).toEqual([0, 'waiting']);
  become('active');
  await vi.advanceTimersByTimeAsync(0);
  expect([server.connections.length, server.live]).toEqual([2, 1]);
  subscription.unsubscribe();
  expect(countListeners()).toBe(0);
});

it('does not connect before the app is in the foreground', async () => {
  become('background');
  const { server, subscription } = start();
  expect(server.connections).toHaveLength(0);
  become('active');
  await vi.advanceTimersByTimeAsync(0);
  expect(server.connections).toHaveLength(1);
  subscription.unsubscribe();
});

// @vitest-environment jsdom
import { act, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Room } from '../Room';

let server: ReturnType<typeof fakeServer>;

beforeEach(() => {
  server = fakeServer();
  vi.useFakeTimers();
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('WebSocket', server.WebSocketCtor);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('has a socket of its own for each room, and one under StrictMode', async () => {
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  const show = (id: string) =>
    act(async () =>
      root.render(
        <StrictMode>
          <Room key={id} id={id} />
        </StrictMode>,
      ),
    );
  await show('a');
  await act(async () => {
    server.last.accept();
    server.last.sendMessage({ text: 'hello' });
  });
  expect(document.body.textContent).toBe('hello (open)');
  expect(server.connections).toHaveLength(1);
  await show('b');
  await vi.advanceTimersByTimeAsync(200);
  expect(document.body.textContent).toBe(' (connecting)');
  expect(server.connections.map(({ url }) => url)).toEqual(['a', 'b'].map((id) => `wss://example.com/rooms/${id}`));
  expect(server.live).toBe(1);
  await act(async () => root.unmount());
  await vi.advanceTimersByTimeAsync(200);
  expect(server.live).toBe(0);
});

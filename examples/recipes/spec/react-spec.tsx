import { JSDOM } from 'jsdom';
import { act, StrictMode, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Price } from '../Price';
import { quotes$ } from '../quotes';
import { useLast } from '../useSocket';

const { window } = new JSDOM('<div></div>');
let server: ReturnType<typeof fakeServer>;

beforeEach(() => {
  server = fakeServer();
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', window.document);
  vi.stubGlobal('navigator', window.navigator);
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('WebSocket', server.WebSocketCtor);
});
afterEach(() => vi.unstubAllGlobals());

async function mount(node: ReactNode) {
  const { createRoot } = await import('react-dom/client');
  const root = createRoot(window.document.querySelector('div')!);
  await act(async () => root.render(<StrictMode>{node}</StrictMode>));
  return root;
}

it('shows the last message and the status', async () => {
  const root = await mount(<Price />);
  expect(window.document.body.textContent).toContain('(connecting)');
  await act(async () => {
    server.last.accept();
    server.last.sendMessage({ price: 101.5 });
  });
  expect(window.document.body.textContent).toBe('101.5 (open)');
  await act(async () => root.unmount());
  quotes$.complete();
  await new Promise((done) => setTimeout(done, 250)); // linger
});

it.each([
  [0, 2],
  [200, 1],
])('StrictMode with linger: %i makes %i sockets', async (linger, sockets) => {
  const socket$ = heartbeatSocket$<string>({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor, linger });
  const Last = () => <p>{useLast(socket$)}</p>;
  const root = await mount(<Last />);
  expect(server.connections).toHaveLength(sockets);
  await act(async () => root.unmount());
  socket$.unsubscribe();
});

it('opens no socket where the page is rendered on a server', () => {
  expect(renderToString(<Price />)).toContain('idle');
  expect(server.connections).toHaveLength(0);
});

// @vitest-environment jsdom
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';
import { expect, it } from 'vitest';
import { createApp, createSSRApp, defineComponent, h } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { useLast, useStatus } from '../useSocketInVue';

function start() {
  const server = fakeServer();
  const socket$ = heartbeatSocket$<string>({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor });
  const component = defineComponent(() => {
    const last = useLast(socket$);
    const status = useStatus(socket$);
    return () => h('p', `${last.value} (${status.value.state})`);
  });
  return { server, socket$, component };
}

it('holds the last message and the status, and lets go with its component', async () => {
  const { server, socket$, component } = start();
  const root = document.createElement('div');
  const app = createApp(component);
  app.mount(root);
  server.last.accept();
  server.last.sendMessage('hello');
  await expect.poll(() => root.textContent).toBe('hello (open)');
  app.unmount();
  expect(socket$.status().state).toBe('idle');
  expect(server.live).toBe(0);
});

it('opens no socket where the page is rendered on a server', async () => {
  const { server, component } = start();
  expect(await renderToString(createSSRApp(component))).toBe('<p>undefined (idle)</p>');
  expect(server.connections).toHaveLength(0);
});

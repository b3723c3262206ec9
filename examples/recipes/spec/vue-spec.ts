import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';
import { expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useLast, useStatus } from '../useSocketInVue';

it('holds the last message and the status, and lets go with its scope', async () => {
  const server = fakeServer();
  const socket$ = heartbeatSocket$<string>({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor });
  const scope = effectScope();
  const { last, status } = scope.run(() => ({ last: useLast(socket$), status: useStatus(socket$) }))!;
  server.last.accept();
  server.last.sendMessage('hello');
  await Promise.resolve();
  expect([last.value, status.value.state]).toEqual(['hello', 'open']);
  scope.stop();
  expect(socket$.status().state).toBe('idle');
  expect(server.live).toBe(0);
});

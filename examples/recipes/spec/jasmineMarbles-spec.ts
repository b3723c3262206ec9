import { cold, getTestScheduler } from 'jasmine-marbles';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { marbleServer } from 'rxjs-heartbeat-socket/testing';
import { it } from 'vitest';

it('comes back after the server has closed', () => {
  getTestScheduler().run(({ expectObservable }) => {
    const { WebSocketCtor } = marbleServer(cold, ['o-a-|', 'o-b']);
    const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, reconnect: 3 });
    expectObservable(socket$, '^-----------!').toBe('--a------b');
  });
});

import { configure } from 'rxjs-marbles';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { assertMarbles, marbleServer } from 'rxjs-heartbeat-socket/testing';
import { it } from 'vitest';

const { marbles } = configure({ assertDeepEqual: assertMarbles, run: true });

it(
  'comes back after the server has closed',
  marbles((m) => {
    const { WebSocketCtor } = marbleServer(m.cold, ['o-a-|', 'o-b']);
    const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, reconnect: 3 });
    m.expect(socket$, '^-----------!').toBeObservable('--a------b');
  }),
);

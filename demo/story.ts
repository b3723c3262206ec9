import { concat, defer, first, ignoreElements, of, timer, type Observable } from 'rxjs';
import type { HeartbeatSocket, SocketStatus } from '../lib/index.js';
import type { Fact } from './fact.js';
import type { Network } from './network.js';

/** Everything that is done to the network and with the socket, one after the other. */
export function story(socket$: HeartbeatSocket<unknown>, { cable, restart }: Network): Observable<Fact> {
  const pause = (ms: number) => timer(ms).pipe(ignoreElements());

  const until = (wanted: SocketStatus['state']) =>
    socket$.status$.pipe(
      first(({ state }) => state === wanted),
      ignoreElements(),
    );

  const act = (type: 'pull' | 'plug' | 'restart', run: () => unknown) =>
    defer(() => {
      run();
      return of<Fact>({ type });
    });

  const send = (text: string) =>
    defer(() => {
      socket$.next(text);
      return of<Fact>({ type: 'queued', text });
    });

  return concat(
    until('open'),
    pause(2_300),

    act('pull', () => cable.blackHole()),
    until('waiting'),
    pause(150),
    send('one'),
    send('two'),
    send('three'),
    pause(1_300),

    act('plug', () => cable.pass()),
    until('open'),
    pause(1_200),

    act('restart', restart),
    until('waiting'),
    until('open'),
    pause(1_000),
  );
}

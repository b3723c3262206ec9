import {
  BehaviorSubject,
  delay,
  distinctUntilChanged,
  exhaustMap,
  filter,
  interval,
  map,
  merge,
  scan,
  switchMap,
  tap,
} from 'rxjs';
import { startTcpProxy, type TcpProxy } from '../../tools/network/tcpProxy.js';
import { startWsServer } from '../../tools/servers/wsServer.js';
import { CALM, type Change, type NetworkState } from '../model/networkState.js';
import { LETTERS, RESTART, SLOW } from '../model/settings.js';

/** A server that broadcasts a letter a second, behind a cable, and what is done to them. */
export interface Network {
  readonly cable: TcpProxy;
  readonly state$: BehaviorSubject<NetworkState>;
  change(change: Change): void;
  close(): Promise<void>;
}

export async function startNetwork(): Promise<Network> {
  const server = await startWsServer();
  const cable = await startTcpProxy(server);
  const state$ = new BehaviorSubject(CALM);
  const change = (change: Change) => state$.next({ ...state$.value, ...change });

  const letters$ = interval(1_000).pipe(
    filter(() => !state$.value.frozen),
    scan((count) => count + 1, -1),
    tap((count) => server.broadcast(LETTERS.charAt(count % LETTERS.length))),
  );
  const cable$ = state$.pipe(
    map(({ pulled, slow }) => (pulled ? 'pulled' : slow ? 'slow' : 'fair')),
    distinctUntilChanged(),
    tap((weather) => {
      if (weather === 'pulled') cable.blackHole();
      else cable.delay(weather === 'slow' ? SLOW : 0);
    }),
  );
  const server$ = state$.pipe(
    tap(({ frozen, refusing }) => {
      server.answerPings = !frozen;
      server.refuseUpgrade = refusing ? 503 : undefined;
    }),
  );
  const restart$ = state$.pipe(
    filter(({ restarting }) => restarting),
    exhaustMap(() => server.stop(1012)),
    delay(RESTART),
    switchMap(() => server.listen()),
    tap(() => change({ restarting: false })),
  );
  const running = merge(letters$, cable$, server$, restart$).subscribe();

  return {
    cable,
    state$,
    change,
    async close() {
      running.unsubscribe();
      await cable.close();
      await server.close();
    },
  };
}

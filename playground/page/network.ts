import { BehaviorSubject, exhaustMap, filter, interval, merge, tap, timer, type Observable } from 'rxjs';
import { fakeNetwork } from '../../lib/testing/fakeNetwork.js';
import { CALM, type Change, type NetworkState } from '../model/networkState.js';
import { LATENCY, LETTERS, RESTART, SLOW } from '../model/settings.js';

/** A server that sends a letter a second, and the network before it. Both are in this page: no other page breaks them. */
const network = fakeNetwork({ latency: LATENCY });

export const { WebSocketCtor } = network;

export const state$ = new BehaviorSubject<NetworkState>(CALM);

export const changeNetwork = (change: Change): void => state$.next({ ...state$.value, ...change });

const letters$ = interval(1_000).pipe(tap((count) => network.broadcast(LETTERS.charAt(count % LETTERS.length))));

const faults$ = state$.pipe(
  tap(({ slow, restarting, ...faults }) =>
    network.set({ ...faults, down: restarting, latency: slow ? SLOW : LATENCY }),
  ),
);

const restarts$ = state$.pipe(
  filter(({ restarting }) => restarting),
  exhaustMap(() => timer(RESTART)),
  tap(() => changeNetwork({ restarting: false })),
);

/** The server at work, as long as somebody is subscribed. */
export const serving$: Observable<unknown> = merge(letters$, faults$, restarts$);

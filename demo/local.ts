import {
  concat,
  defer,
  filter,
  finalize,
  from,
  map,
  merge,
  of,
  switchMap,
  takeUntil,
  timer,
  type Observable,
} from 'rxjs';
import { backoff, heartbeatSocket$ } from '../lib/index.js';
import { countedSockets } from '../tools/clients/countedSockets.js';
import { factsOf, type Fact } from './fact.js';
import { startNetwork, type Network } from './network.js';
import { plainSocket } from './plainSocket.js';
import { story } from './story.js';

export const HEARTBEAT = { interval: 700, pongTimeout: 500 };

/** The story ends by itself, unless the library does not keep its promise. */
const LIMIT = 11_500;

/** A server of our own, a cable to pull, and two clients: ours and a plain WebSocket. */
export function local(): Observable<Fact> {
  return defer(() => from(startNetwork())).pipe(
    switchMap((network) => clients(network).pipe(finalize(() => void network.close()))),
  );
}

function clients(network: Network): Observable<Fact> {
  const counted = countedSockets();
  const socket$ = heartbeatSocket$<unknown, string>({
    url: network.url,
    WebSocketCtor: counted.WebSocketCtor,
    heartbeat: HEARTBEAT,
    connectTimeout: 600,
    reconnect: { delay: backoff({ min: 200, base: 300, max: 800 }), stableAfter: 1_000 },
  });
  const plain = plainSocket(network.url);

  const story$ = concat(
    story(socket$, network).pipe(takeUntil(timer(LIMIT))),
    defer(() => {
      socket$.complete();
      return of<Fact>({
        type: 'end',
        plainState: plain.state,
        maxLive: counted.maxLive,
        broadcasts: network.broadcasts,
      });
    }),
  );
  const delivered$ = network.delivered$.pipe(
    map((frame): Fact => ({ type: 'delivered', text: String(JSON.parse(frame)) })),
  );
  const closed$ = socket$.status$.pipe(filter(({ state }) => state === 'closed'));

  return merge(factsOf(socket$), story$, merge(plain.fact$, delivered$).pipe(takeUntil(closed$))).pipe(
    finalize(() => plain.terminate()),
  );
}

import { defer, startWith, Subject, type Observable } from 'rxjs';
import type { ServerEvent } from './client.js';
import { ClientConnection, type Home } from './clientConnection.js';
import type { HeartbeatServerConfig } from './config.js';
import type { Endings } from './endings.js';
import type { Arrival } from './entrance.js';
import { createHandovers } from './handovers.js';
import type { Policy } from './policy.js';

const REPLACED = { code: 1008, reason: 'replaced' };

/** Who is there: one connection for each key. */
export interface Clients<In, Out> {
  readonly clients: ReadonlySet<ClientConnection<In, Out>>;
  readonly clientOf: (key: string) => ClientConnection<In, Out> | undefined;
  /** The clients, and those that were replaced and are still heard. */
  readonly present: () => ClientConnection<In, Out>[];
  /** How many are present: now, and whenever one has gone. */
  readonly count$: Observable<number>;
  /** Makes a client of a connection, unless a newer one of its key is there. */
  readonly admit: (arrival: Arrival) => ClientConnection<In, Out> | undefined;
  /** Another server has a newer connection of that key. */
  readonly replace: (key: string) => void;
  /** Is called once a tick. */
  readonly tick: () => void;
}

export function createClients<In, Out>(
  { replaced = REPLACED, handover = 0 }: HeartbeatServerConfig<In, Out>,
  policy: Policy<In, Out>,
  { expectEnd, dismiss }: Endings,
  emit: (event: ServerEvent<In, Out>) => void,
): Clients<In, Out> {
  const clients = new Set<ClientConnection<In, Out>>();
  const byKey = new Map<string, ClientConnection<In, Out>>();
  const handovers = createHandovers<ClientConnection<In, Out>>(handover);
  const gone$ = new Subject<number>();
  const asReplaced = { cause: 'replaced', ...replaced } as const;
  const count = () => clients.size + handovers.replaced.size;

  const home: Home<In, Out> = {
    emit,
    expectEnd,
    remove(client) {
      clients.delete(client);
      if (client.key !== undefined && byKey.get(client.key) === client) byKey.delete(client.key);
    },
    completed(client) {
      handovers.leave(client);
      gone$.next(count());
    },
  };

  return {
    clients,
    clientOf: (key) => byKey.get(key),
    present: () => [...clients, ...handovers.replaced],
    count$: defer(() => gone$.pipe(startWith(count()))),

    admit({ socket, request, identity: { key, arrival } }) {
      const other = key === undefined ? undefined : byKey.get(key);
      // It is the one that has come later, if the key of this one took longer.
      if (other && other.arrival > arrival) {
        dismiss(socket, replaced.code, replaced.reason ?? '');
        return undefined;
      }
      const client = new ClientConnection(socket, request, key, arrival, policy.patienceOf(request), policy, home);
      clients.add(client);
      if (key !== undefined) byKey.set(key, client);
      if (handover && key !== undefined) handovers.enter(key, client, other, asReplaced);
      // Gone before the new one is emitted: never two.
      else other?.end(asReplaced);
      return client;
    },

    replace(key) {
      const old = byKey.get(key);
      if (!old) return;
      if (handover) handovers.retire(key, old, asReplaced);
      else old.end(asReplaced);
    },

    tick() {
      for (const client of clients) client.tick();
    },
  };
}

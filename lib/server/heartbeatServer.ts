import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { defer, interval, map, mergeMap, Observable, of, share, startWith, Subject } from 'rxjs';
import type { WebSocket, WebSocketServer } from 'ws';
import { nameOf } from '../ground/errors.js';
import { SERVER, DRAIN } from '../ground/options.js';
import { validate, validateOptions } from '../ground/validate.js';
import { createKeys, KEY_TIMEOUT, refusalWith, statusOf, UNAVAILABLE } from './admission.js';
import { createClaims } from './claims.js';
import type { Client, ServerEvent } from './client.js';
import { ClientConnection } from './clientConnection.js';
import type { HeartbeatServerConfig } from './config.js';
import { drainAll, type DrainConfig, type Drained } from './drain.js';
import { createHandovers } from './handovers.js';
import { policyOf } from './policy.js';

const REPLACED = { code: 1008, reason: 'replaced' };
const TRY_AGAIN_LATER = 1013;

/** Whose a connection is. */
interface Identity {
  readonly key: string | undefined;
  /** Its place in the order of arrival: at this server, or with `claims` in the cluster. */
  readonly arrival: number;
}

/** A stream of clients, with methods for all of them. */
export interface HeartbeatServer<In, Out = In> extends Observable<Client<In, Out>> {
  /** The clients that are connected now. */
  readonly clients: ReadonlySet<Client<In, Out>>;
  /** The events of the server and its clients. It never errors. */
  readonly events$: Observable<ServerEvent<In, Out>>;
  /** The client with that key. */
  clientOf(key: string): Client<In, Out> | undefined;
  /** Sends a message to all clients, or to those in `to`. It is serialized once. @throws the error of the serializer. */
  broadcast(message: Out, to?: Iterable<Client<In, Out>>): void;
  /**
   * Empties the server before a restart. When subscribed to, it refuses new connections with 503 and `Retry-After`, sends `message`
   * to all clients, and closes them spread over a time, each after its outbox is sent. It emits once, when all clients are gone or
   * the time is up.
   */
  drain(config?: DrainConfig<Out>): Observable<Drained>;
  /**
   * The handler for `http.on('upgrade', server$.handleUpgrade)` and a `WebSocketServer` with `noServer: true`. With it, a connection
   * is refused with an HTTP status (401, 403, 503) instead of a close code after the handshake (4401, 4403, 1013).
   */
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/**
 * Makes a stream of the clients of a `WebSocketServer` of the `ws` package. Each client is itself a stream of messages. The server
 * answers their pings, terminates silent clients, bounds their outboxes, and keeps one connection for each key.
 *
 * It serves as long as it has a subscriber. When the last one leaves, it closes all clients with 1001. It completes when the
 * `WebSocketServer` is closed, and errors with its errors, for example if the port is in use.
 *
 * ```ts
 * const server$ = heartbeatServer$<Order, Quote>(new WebSocketServer({ port: 8080 }));
 * server$.pipe(serve((client) => client.pipe(map(({ buy }) => quoteFor(buy))))).subscribe();
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function heartbeatServer$<In, Out = In>(
  server: WebSocketServer,
  config: HeartbeatServerConfig<In, Out> = {},
): HeartbeatServer<In, Out> {
  validate(
    typeof (server as unknown as { on?: unknown } | null)?.on === 'function',
    'server',
    'a WebSocketServer of ws',
  );
  validateOptions('config', config, SERVER, 'an object', '');
  const policy = policyOf(config);
  const { replaced = REPLACED, handover = 0, keyTimeout = KEY_TIMEOUT } = config;
  const goneAsReplaced = { cause: 'replaced', ...replaced } as const;
  const keyOf = createKeys(config);

  const clients = new Set<ClientConnection<In, Out>>();
  const byKey = new Map<string, ClientConnection<In, Out>>();
  const events$ = new Subject<ServerEvent<In, Out>>();
  const count$ = new Subject<number>();
  /** Closed connections that have not ended, and for how many ticks. */
  const ending = new Map<WebSocket, number>();
  /** Connections whose key is not known yet. */
  const undecided = new Set<WebSocket>();
  /** Requests that have their key already. */
  const keyed = new WeakMap<IncomingMessage, Identity>();
  let arrivals = 0;
  let isServing = false;
  let draining: { readonly retryAfter: number } | undefined;

  const refused = (status: number, error?: unknown) =>
    events$.next({ type: 'refused', status, error: error === undefined ? undefined : nameOf(error) });

  const handovers = createHandovers<ClientConnection<In, Out>>(handover, (client) => !clients.has(client));

  const claims =
    config.claims &&
    createClaims(config.claims, keyTimeout, {
      replaced(key) {
        const old = byKey.get(key);
        if (!old) return;
        if (handover) handovers.retire(key, old, goneAsReplaced);
        else old.end(goneAsReplaced);
      },
      missed: () => events$.next({ type: 'missed-claims' }),
    });

  const identify = (request: IncomingMessage): Observable<Identity> => {
    const arrival = ++arrivals;
    const key$ = keyOf(request);
    if (!claims) return key$.pipe(map((key) => ({ key, arrival })));
    return key$.pipe(
      mergeMap((key) =>
        key === undefined ? of({ key, arrival }) : claims.claim(key).pipe(map((place) => ({ key, arrival: place }))),
      ),
    );
  };

  const home = {
    emit: (event: ServerEvent<In, Out>) => events$.next(event),
    remove(client: ClientConnection<In, Out>) {
      clients.delete(client);
      if (client.key !== undefined && byKey.get(client.key) === client) byKey.delete(client.key);
      count$.next(clients.size);
    },
    completed: handovers.leave,
    expectEnd(socket: WebSocket) {
      ending.set(socket, 0);
      socket.once('close', () => ending.delete(socket));
    },
  };

  const dismiss = (socket: WebSocket, code: number, reason: string) => {
    socket.on('error', ignore);
    socket.close(code, reason);
    home.expectEnd(socket);
  };

  const admit = (socket: WebSocket, request: IncomingMessage, { key, arrival }: Identity) => {
    const other = key === undefined ? undefined : byKey.get(key);
    // It is the one that has come later, if the key of this one took longer.
    if (other && other.arrival > arrival) {
      dismiss(socket, replaced.code, replaced.reason ?? '');
      return undefined;
    }
    const client = new ClientConnection(socket, request, key, arrival, policy.patienceOf(request), policy, home);
    clients.add(client);
    if (key !== undefined) byKey.set(key, client);
    if (handover && key !== undefined) handovers.enter(key, client, other, goneAsReplaced);
    // Gone before the new one is emitted: never two.
    else other?.end(goneAsReplaced);
    return client;
  };

  const connection$ = new Observable<Client<In, Out>>((subscriber) => {
    const onConnection = (socket: WebSocket, request: IncomingMessage) => {
      const turnAway = () => {
        refused(UNAVAILABLE);
        dismiss(socket, TRY_AGAIN_LATER, 'draining');
      };
      const enter = (identity: Identity) => {
        if (draining) {
          turnAway();
          return;
        }
        const client = admit(socket, request, identity);
        if (!client) return;
        events$.next({ type: 'connected', client });
        subscriber.next(client);
      };
      const known = keyed.get(request);
      if (known) {
        enter(known);
        return;
      }
      // It claims nothing that another node has.
      if (draining) {
        turnAway();
        return;
      }
      // Nothing is read before it is known whose it is.
      socket.on('error', ignore);
      socket.pause();
      undecided.add(socket);
      const decided = () => {
        undecided.delete(socket);
        socket.off('error', ignore).off('close', leave).resume();
      };
      const asking = identify(request).subscribe({
        next: (identity) => {
          // It flows from the next tick on, so the subscriber that gets the client can pause it again.
          decided();
          enter(identity);
        },
        error: (error: unknown) => {
          const status = statusOf(error);
          decided();
          refused(status, error);
          dismiss(socket, status === UNAVAILABLE ? TRY_AGAIN_LATER : 4000 + status, '');
        },
      });
      function leave() {
        undecided.delete(socket);
        asking.unsubscribe();
      }
      if (undecided.has(socket)) {
        socket.on('close', leave);
        subscriber.add(asking);
      }
    };
    const onError = (error: Error) => subscriber.error(error);
    const onClose = () => subscriber.complete();
    server.on('connection', onConnection).on('error', onError).on('close', onClose);
    isServing = true;
    if (claims) subscriber.add(claims.heard$.subscribe({ error: onError }));
    const ticks = interval(policy.tick).subscribe(() => {
      for (const client of clients) client.tick();
      for (const [socket, ticks] of ending) {
        if (ticks < policy.ticksToEnd) ending.set(socket, ticks + 1);
        else socket.terminate();
      }
    });
    return () => {
      isServing = false;
      server.off('connection', onConnection).off('error', onError).off('close', onClose);
      ticks.unsubscribe();
      for (const socket of undecided) socket.terminate();
      for (const client of [...clients, ...handovers.members()])
        client.end({ cause: 'unsubscribed', code: 1001, reason: 'going away' });
    };
  });
  const client$ = connection$.pipe(share());

  const handleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (status: number, error?: unknown) => {
      refused(status, error);
      socket.once('finish', () => socket.destroy());
      socket.end(refusalWith(status, status === UNAVAILABLE ? (draining?.retryAfter ?? 1000) : undefined));
    };
    // Without a listener a connection that breaks meanwhile would end the process.
    socket.on('error', ignore);
    if (!isServing || draining) {
      refuse(UNAVAILABLE);
      return;
    }
    const asking = identify(request).subscribe({
      next: (identity) => {
        if (!isServing || draining) {
          refuse(UNAVAILABLE);
          return;
        }
        socket.off('close', leave);
        keyed.set(request, identity);
        server.handleUpgrade(request, socket, head, (accepted) => {
          socket.off('error', ignore);
          server.emit('connection', accepted, request);
        });
      },
      error: (error: unknown) => refuse(statusOf(error), error),
    });
    function leave() {
      asking.unsubscribe();
    }
    if (!asking.closed) socket.once('close', leave);
  };

  const broadcast = (message: Out, to: Iterable<Client<In, Out>> = clients) => {
    const frame = policy.serializer(message);
    for (const client of to) client.send(frame);
  };

  const drain = (options: DrainConfig<Out> = {}) => {
    validateOptions('drain', options, DRAIN);
    return defer(() => {
      draining = { retryAfter: options.retryAfter ?? 5_000 };
      if (options.message !== undefined) broadcast(options.message);
      const countNow$ = defer(() => count$.pipe(startWith(clients.size)));
      const { hint } = options;
      const frame = hint === undefined ? undefined : policy.serializer(hint);
      return drainAll([...clients], countNow$, options, (client) => {
        if (frame !== undefined) client.send(frame);
      });
    });
  };

  return Object.assign(client$, {
    clients,
    events$: events$.asObservable(),
    clientOf: (key: string) => byKey.get(key),
    broadcast,
    drain,
    handleUpgrade,
  });
}

function ignore(): void {
  // The close that follows says all there is to say.
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  defer,
  filter,
  finalize,
  fromEvent,
  ignoreElements,
  interval,
  map,
  merge,
  mergeMap,
  NEVER,
  share,
  Subject,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import type { WebSocketServer } from 'ws';
import { fail, nameOf } from '../ground/errors.js';
import { validate, validateOptions } from '../ground/validate.js';
import { KEY_TIMEOUT } from './admission.js';
import { createClaims } from './claims.js';
import type { Client, ServerEvent } from './client.js';
import { createClients } from './clients.js';
import type { HeartbeatServerConfig } from './config.js';
import { drainAll, type DrainConfig, type Drained } from './drain.js';
import { createEndings } from './endings.js';
import { createEntrance } from './entrance.js';
import { createIdentify } from './identity.js';
import { DRAIN, SERVER } from './options.js';
import { policyOf } from './policy.js';

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
   * to all clients, and closes them spread over a time, each after its outbox is sent. It emits once, when all clients are gone, also
   * those that were replaced and are still heard (`handover`), or the time is up.
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
  const events$ = new Subject<ServerEvent<In, Out>>();
  const emit = (event: ServerEvent<In, Out>) => events$.next(event);
  const refused = (status: number, error?: unknown) =>
    emit({ type: 'refused', status, error: error === undefined ? undefined : nameOf(error) });

  const endings = createEndings(policy.ticksToEnd);
  const room = createClients(config, policy, endings, emit);
  const { clients, present } = room;
  const claims =
    config.claims &&
    createClaims(config.claims, config.keyTimeout ?? KEY_TIMEOUT, {
      replaced: room.replace,
      missed: () => emit({ type: 'missed-claims' }),
    });
  const entrance = createEntrance(server, createIdentify(config, claims), endings, refused);

  const tick$ = interval(policy.tick).pipe(
    tap(() => {
      room.tick();
      endings.tick();
    }),
  );
  const error$ = fromEvent(server, 'error').pipe(mergeMap(fail));
  const client$ = merge(
    entrance.arrival$.pipe(
      map(room.admit),
      filter((client) => client !== undefined),
      tap((client) => emit({ type: 'connected', client })),
    ),
    merge(error$, claims?.heard$ ?? NEVER, tick$).pipe(ignoreElements()),
  ).pipe(
    finalize(() => {
      for (const client of present()) client.end({ cause: 'unsubscribed', code: 1001, reason: 'going away' });
    }),
    takeUntil(fromEvent(server, 'close')),
    share(),
  );

  const broadcast = (message: Out, to: Iterable<Client<In, Out>> = clients) => {
    const frame = policy.serializer(message);
    for (const client of to) client.send(frame);
  };

  const drain = (options: DrainConfig<Out> = {}) => {
    validateOptions('drain', options, DRAIN);
    const { message, hint, retryAfter = 5_000 } = options;
    return defer(() => {
      entrance.shut(retryAfter);
      if (message !== undefined) broadcast(message);
      const frame = hint === undefined ? undefined : policy.serializer(hint);
      return drainAll(present(), room.count$, options, (client) => {
        if (frame !== undefined && clients.has(client)) client.send(frame);
      });
    });
  };

  return Object.assign(client$, {
    clients,
    events$: events$.asObservable(),
    clientOf: room.clientOf,
    broadcast,
    drain,
    handleUpgrade: entrance.handleUpgrade,
  });
}

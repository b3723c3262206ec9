import { map, takeWhile, tap, type Observable } from 'rxjs';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import { isDuration, isObjectOrFunction, validatePreset, type PingOptions } from './options.js';
import type { Preset } from './preset.js';
import { askFor, converse, READY, unlessEndedBy, type PerSession } from './session.js';

/** A message of the subprotocol `graphql-transport-ws`. */
export interface GraphqlMessage {
  readonly type: string;
  readonly id?: string | undefined;
  readonly payload?: unknown;
}

/** The options of `graphqlTransportWs()`. */
export interface GraphqlTransportWsOptions extends PingOptions {
  /** The payload of `connection_init`, for the server's `onConnect`. A function is called for each session. */
  connectionParams?: PerSession<object> | undefined;
}

/** An operation of GraphQL: a query, a mutation or a subscription. */
export interface GraphqlOperation {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: object | undefined;
}

/** The error of an operation that the server refuses. `errors` are those of GraphQL. */
export class GraphqlError extends Error {
  constructor(readonly errors: readonly { readonly message: string }[]) {
    super(errors.map(({ message }) => message).join('; '));
    this.name = 'GraphqlError';
  }
}

const OPTIONS = { interval: isDuration, pongTimeout: isDuration, connectionParams: isObjectOrFunction };

/** Close codes for a client that is not allowed, or in error. A retry would get the same code. */
const ENDS = [4400, 4401, 4403, 4406, 4409, 4429];

let operations = 0;

/**
 * Makes a preset for GraphQL over WebSocket, subprotocol `graphql-transport-ws`: for graphql-ws, Apollo, Yoga, Hasura and others.
 *
 * ```ts
 * const socket$ = heartbeatSocket$({ url: 'wss://example.com/graphql', ...graphqlTransportWs() });
 * graphqlOperation(socket$, { query: 'subscription { price }' }).subscribe((result) => console.log(result));
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function graphqlTransportWs(options: GraphqlTransportWsOptions = {}): Preset<GraphqlMessage> {
  validatePreset('graphqlTransportWs', options, OPTIONS);
  const { connectionParams, interval, pongTimeout } = options;

  return {
    protocol: 'graphql-transport-ws',
    serializer: (message: GraphqlMessage) => JSON.stringify(message),
    deserializer: ({ data }: MessageEvent) => JSON.parse(data as string) as GraphqlMessage,
    onOpen: (message$: Observable<GraphqlMessage>) =>
      converse<GraphqlMessage, GraphqlMessage>(
        message$,
        ({ type }) => (type === 'connection_ack' ? READY : type === 'ping' ? [{ type: 'pong' }] : []),
        askFor(connectionParams).pipe(map((payload) => ({ type: 'connection_init', payload }))),
      ),
    heartbeat: {
      interval,
      pongTimeout,
      ping: '{"type":"ping"}',
      isPong: (frame: unknown) => /^{"type":"pong"/.test(frame as string),
      answer: { isPing: (frame: unknown) => /^{"type":"ping"/.test(frame as string), pong: '{"type":"pong"}' },
    },
    reconnect: { shouldReconnect: unlessEndedBy((code) => ENDS.includes(code)) },
  };
}

/**
 * Runs an operation on a shared socket, and emits its results. The operation is sent again on every connection until it completes.
 *
 * Use it for a mutation only if the server recognises duplicates.
 *
 * Errors: {@link GraphqlError} if the server refuses the operation; those of the socket.
 */
export function graphqlOperation(
  socket$: Pick<HeartbeatSocket<GraphqlMessage>, 'multiplex'>,
  payload: GraphqlOperation,
): Observable<unknown> {
  const id = String(++operations);
  return socket$
    .multiplex(
      () => ({ type: 'subscribe', id, payload }),
      () => ({ type: 'complete', id }),
      (message) => message.id === id,
    )
    .pipe(
      tap(({ type, payload: errors }) => {
        if (type === 'error') throw new GraphqlError(errors as { message: string }[]);
      }),
      takeWhile(({ type }) => type === 'next'),
      map((message) => message.payload),
    );
}

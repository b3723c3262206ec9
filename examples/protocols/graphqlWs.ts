// GraphQL over WebSocket, as the server of graphql-ws speaks it.
import { concat, defer, first, ignoreElements, map, of, takeWhile, tap, type Observable } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocketConfig } from 'rxjs-heartbeat-socket';

export interface GraphqlMessage {
  type: string;
  id?: string;
  payload?: unknown;
}

export const graphqlWs = {
  protocol: 'graphql-transport-ws',
  // Everything else waits for the acknowledgement.
  onOpen: (message$: Observable<GraphqlMessage>) =>
    concat(
      of({ type: 'connection_init' }), // with a `payload`, if the server wants one
      message$.pipe(
        first(({ type }) => type === 'connection_ack'),
        ignoreElements(),
      ),
    ),
  heartbeat: {
    // It answers the default ping. It may also ping us.
    answer: { isPing: (frame: unknown) => frame === '{"type":"ping"}', pong: '{"type":"pong"}' },
  },
} satisfies Partial<HeartbeatSocketConfig<GraphqlMessage>>;

/** Makes operations that share one socket. Each is asked for on every connection, once that is acknowledged. */
export function graphqlClient(config: HeartbeatSocketConfig<GraphqlMessage>) {
  const socket$ = heartbeatSocket$(config);

  return (payload: { query: string; variables?: object }): Observable<unknown> =>
    defer(() => {
      const id = crypto.randomUUID();
      const operation$ = socket$.multiplex(
        () => ({ type: 'subscribe', id, payload }),
        () => ({ type: 'complete', id }),
        (message) => message.id === id,
      );
      return operation$.pipe(
        tap(({ type, payload }) => {
          if (type === 'error') throw new Error((payload as Error[])[0]?.message);
        }),
        takeWhile(({ type }) => type === 'next'),
        map(({ payload }) => payload),
      );
    });
}

// GraphQL over WebSocket, as the server of graphql-ws speaks it.
import { filter, map, Observable, takeWhile, tap } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocketConfig } from 'rxjs-heartbeat-socket';
import { acknowledged } from './acknowledged.js';

export interface GraphqlMessage {
  type: string;
  id?: string;
  payload?: unknown;
}

export const graphqlWs = {
  protocol: 'graphql-transport-ws',
  onOpen: () => [{ type: 'connection_init' }], // with a `payload`, if the server wants one
  heartbeat: {
    // It answers the default ping. It may also ping us.
    answer: { isPing: (frame: unknown) => frame === '{"type":"ping"}', pong: '{"type":"pong"}' },
  },
} satisfies Partial<HeartbeatSocketConfig<GraphqlMessage>>;

/** Makes operations that share one socket. Each is asked for on every connection. */
export function graphqlClient(config: HeartbeatSocketConfig<GraphqlMessage>) {
  const socket$ = heartbeatSocket$(config);
  const { message$, ready$ } = acknowledged(socket$, ({ type }) => type === 'connection_ack');

  return (payload: { query: string; variables?: object }) =>
    new Observable<unknown>((subscriber) => {
      const id = crypto.randomUUID();
      subscriber.add(() => socket$.next({ type: 'complete', id })); // first: the last to leave closes the socket
      message$
        .pipe(
          filter((message) => message.id === id),
          tap(({ type, payload }) => {
            if (type === 'error') throw new Error((payload as Error[])[0]?.message);
          }),
          takeWhile(({ type }) => type === 'next'),
          map(({ payload }) => payload),
        )
        .subscribe(subscriber);
      subscriber.add(ready$.subscribe(() => socket$.next({ type: 'subscribe', id, payload })));
    });
}

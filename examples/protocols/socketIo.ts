// Socket.IO (protocol 5, on Engine.IO 4) over WebSocket alone, main namespace. The server pings; the client must not.
import { concat, filter, first, ignoreElements, map, of, type Observable } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocketConfig } from 'rxjs-heartbeat-socket';

/** `40`: joins the namespace, and says that it did; `42`: an event, `[name, ...arguments]`; `0`: the server's greeting. */
export interface SocketIoPacket {
  type: string;
  data?: unknown;
}

export const socketIo = {
  // Everything else waits until the namespace is joined.
  onOpen: (message$: Observable<SocketIoPacket>) =>
    concat(
      of({ type: '40' }),
      message$.pipe(
        first(({ type }) => type === '40'),
        ignoreElements(),
      ),
    ),
  serializer: ({ type, data }: SocketIoPacket) => type + (data === undefined ? '' : JSON.stringify(data)),
  deserializer: ({ data: frame }: MessageEvent): SocketIoPacket => {
    const [, type = '', json] = /^(4\d|\d)\d*(.*)$/s.exec(String(frame)) ?? [];
    return json ? { type, data: JSON.parse(json) as unknown } : { type };
  },
  heartbeat: {
    answer: { isPing: (frame: unknown) => frame === '2', pong: '3' },
    ping: '6', // a packet without meaning, which nobody answers, but by
    pongTimeout: 30_000, // then the server must have pinged: its `pingInterval` of 25 s, and a margin
  },
} satisfies Partial<HeartbeatSocketConfig<SocketIoPacket>>;

export function socketIoClient(config: HeartbeatSocketConfig<SocketIoPacket>) {
  const socket$ = heartbeatSocket$(config);
  return {
    status$: socket$.status$,
    events$: socket$.events$,
    /** The arguments of each event of this name. */
    on: (name: string) =>
      socket$.pipe(
        filter(({ type }) => type === '42'),
        map(({ data }) => data as [string, ...unknown[]]),
        filter(([is]) => is === name),
        map(([, ...args]) => args),
      ),
    /** Sends an event; it waits until somebody listens and the namespace is joined. */
    emit: (...event: [name: string, ...args: unknown[]]) => socket$.next({ type: '42', data: event }),
  };
}

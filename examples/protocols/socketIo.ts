// Socket.IO (protocol 5, on Engine.IO 4) over WebSocket alone, main namespace. The server pings; the client must not.
import { filter, first, map } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocketConfig } from 'rxjs-heartbeat-socket';
import { acknowledged } from './acknowledged.js';

/** `40`: joins the namespace, and says that it did; `42`: an event, `[name, ...arguments]`; `0`: the server's greeting. */
export interface SocketIoPacket {
  type: string;
  data?: unknown;
}

export const socketIo = {
  onOpen: () => [{ type: '40' }],
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
  const { message$, ready$ } = acknowledged(socket$, ({ type }) => type === '40');
  return {
    status$: socket$.status$,
    events$: socket$.events$,
    /** The arguments of each event of this name. */
    on: (name: string) =>
      message$.pipe(
        filter(({ type }) => type === '42'),
        map(({ data }) => data as [string, ...unknown[]]),
        filter(([is]) => is === name),
        map(([, ...args]) => args),
      ),
    /** Sends an event as soon as the namespace is joined; it connects for that, if need be. */
    emit: (...event: [name: string, ...args: unknown[]]) =>
      ready$.pipe(first()).subscribe(() => socket$.next({ type: '42', data: event })),
  };
}

import { filter, map, type Observable, type OperatorFunction } from 'rxjs';
import { isDuration, isObjectOrFunction, isText, validatePreset } from './options.js';
import type { Preset } from './preset.js';
import { askFor, converse, READY, SessionRefused, unlessEndedBy, type PerSession } from './session.js';

/** A packet of Socket.IO 5. `open` is the handshake of Engine.IO; `other` is a packet that this preset does not support. */
export interface SocketIoPacket {
  readonly type: 'open' | 'connect' | 'disconnect' | 'event' | 'ack' | 'connect_error' | 'other';
  /** The namespace; `/` by default. */
  readonly namespace?: string | undefined;
  /** The id of an event and of its acknowledgement. */
  readonly id?: number | undefined;
  /** The data. For an event: its name and arguments. */
  readonly data?: unknown;
}

/** The options of `socketIo()`. */
export interface SocketIoOptions {
  /**
   * The namespace to join.
   * @default '/'
   */
  namespace?: string | undefined;
  /** The value of the server's `socket.handshake.auth`. A function is called for each session. */
  auth?: PerSession<object> | undefined;
  /**
   * How late a ping of the server may be, in milliseconds after its `pingInterval`. Then the connection is given up.
   * @default the server's `pingTimeout`
   */
  pingTimeout?: number | undefined;
}

const OPTIONS = { namespace: isText, auth: isObjectOrFunction, pingTimeout: isDuration };

/** The index of a type is its number on the wire. */
const TYPES = ['connect', 'disconnect', 'event', 'ack', 'connect_error'] as const;

/**
 * Makes a preset for Socket.IO 5 on Engine.IO 4, over WebSocket only: `wss://example.com/socket.io/?EIO=4&transport=websocket`.
 *
 * It joins one namespace, answers the server's pings, and gives up a connection without pings. It does not support binary data and
 * polling.
 *
 * ```ts
 * const url = 'wss://example.com/socket.io/?EIO=4&transport=websocket';
 * const socket$ = heartbeatSocket$({ url, ...socketIo() });
 * socket$.pipe(onSocketIo('price')).subscribe(([symbol, price]) => console.log(symbol, price));
 * socket$.next(socketIoEvent('watch', 'ACME'));
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function socketIo(options: SocketIoOptions = {}): Preset<SocketIoPacket> {
  validatePreset('socketIo', options, OPTIONS);
  const { namespace = '/', auth, pingTimeout } = options;
  let silence = 45_000;
  const isOurs = (packet: SocketIoPacket) => (packet.namespace ?? '/') === namespace;

  return {
    serializer: encode,
    deserializer: ({ data }: MessageEvent): SocketIoPacket => decode(String(data)),
    endsSession: (packet) => packet.type === 'disconnect' && isOurs(packet),
    onOpen: (message$: Observable<SocketIoPacket>) => {
      let told = 45_000;
      return converse(message$, (packet): typeof READY | Observable<SocketIoPacket> | [] => {
        if (packet.type === 'open') {
          const { pingInterval, pingTimeout: granted } = packet.data as { pingInterval: number; pingTimeout: number };
          told = pingInterval + (pingTimeout ?? granted);
          return askFor(auth).pipe(map((data) => ({ type: 'connect', namespace, data })));
        }
        if (!isOurs(packet)) return [];
        if (packet.type === 'connect_error') throw new SessionRefused();
        if (packet.type !== 'connect') return [];
        silence = told;
        return READY;
      });
    },
    heartbeat: () => ({
      ping: false as const,
      interval: silence,
      answer: { isPing: (frame: unknown) => frame === '2', pong: '3' },
    }),
    reconnect: { shouldReconnect: unlessDisconnected },
  };
}

/** A server that disconnects a client does not want it to reconnect by itself. */
const unlessDisconnected = unlessEndedBy(
  () => false,
  () => true,
);

/** Makes an event to send. */
export const socketIoEvent = (name: string, ...args: unknown[]): SocketIoPacket => ({
  type: 'event',
  data: [name, ...args],
});

/** Emits the arguments of each event with a name. */
export const onSocketIo =
  (name: string): OperatorFunction<SocketIoPacket, unknown[]> =>
  (packet$) =>
    packet$.pipe(
      filter(({ type, data }) => type === 'event' && (data as unknown[])[0] === name),
      map(({ data }) => (data as unknown[]).slice(1)),
    );

function encode({ type, namespace = '/', id, data }: SocketIoPacket): string {
  const digit = (TYPES as readonly string[]).indexOf(type);
  if (digit < 0) throw new TypeError(`socketIo: only a server sends packets of type ${type}`);
  const place = namespace === '/' ? '' : `${namespace},`;
  return `4${digit}${place}${id ?? ''}${data === undefined ? '' : JSON.stringify(data)}`;
}

function decode(frame: string): SocketIoPacket {
  if (frame.startsWith('0')) return { type: 'open', data: JSON.parse(frame.slice(1)) as unknown };
  const [, digit = '', place, id, json] = /^4([0-4])(?:(\/[^,[{]*),)?(\d+)?(.*)$/s.exec(frame) ?? [];
  const type = TYPES[Number(digit || NaN)];
  if (!type) return { type: 'other', data: frame };
  return {
    type,
    namespace: place,
    id: id === undefined ? undefined : Number(id),
    data: json ? (JSON.parse(json) as unknown) : undefined,
  };
}

import { mergeMap, type Observable } from 'rxjs';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import { bytesOf, isExactly } from './bytes.js';
import {
  decodeNats,
  encodeNats,
  type NatsCommand,
  type NatsDelivery,
  type NatsMessage,
  type Unread,
} from './natsCodec.js';
import { isDuration, isObjectOrFunction, isText, validatePreset, type PingOptions } from './options.js';
import { perConnection } from './perConnection.js';
import type { Preset } from './preset.js';
import { askFor, converse, READY, SessionRefused, unlessEndedBy, type PerSession } from './session.js';

/** The credentials of a client of NATS: fields of `CONNECT`. */
export interface NatsCredentials {
  readonly user?: string | undefined;
  readonly pass?: string | undefined;
  readonly auth_token?: string | undefined;
  readonly jwt?: string | undefined;
}

/** The options of `nats()`. */
export interface NatsOptions extends PingOptions {
  /** The credentials. A function is called for each session. */
  credentials?: PerSession<NatsCredentials> | undefined;
  /** The name of this client in the server's monitoring. */
  name?: string | undefined;
}

const OPTIONS = { interval: isDuration, pongTimeout: isDuration, credentials: isObjectOrFunction, name: isText };

const PING = 'PING\r\n';
const PONG = 'PONG\r\n';

/** The errors after which the server closes, and those of them that a retry would get again. A session survives all others. */
const CLOSING =
  /^(stale connection|slow consumer|maximum (connections|payload|control line)|authori[sz]ation timeout|(user|account) authentication expired)/i;
const LAST =
  /^(authorization violation|(user )?authentication revoked|unknown protocol|attempted to connect|invalid client protocol|parser error|secure connection)/i;
const LAST_CODE = 'refused';

const endBy = (message: NatsMessage): string | undefined => {
  if (message.op !== '-ERR') return undefined;
  return LAST.test(message.error) ? LAST_CODE : CLOSING.test(message.error) ? 'closing' : undefined;
};
const unlessLast = unlessEndedBy(
  () => false,
  (code) => code === LAST_CODE,
);

let sids = 0;

/**
 * Makes a preset for NATS, over the WebSocket of its server. A message is the list of the NATS messages in a frame; {@link natsSubject}
 * emits them one by one.
 *
 * ```ts
 * const socket$ = heartbeatSocket$({ url: 'wss://example.com', ...nats() });
 * natsSubject(socket$, 'prices.>').subscribe(({ subject, data }) => console.log(subject, new TextDecoder().decode(data)));
 * socket$.next({ op: 'PUB', subject: 'orders', data: 'buy ACME' });
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function nats(options: NatsOptions = {}): Preset<readonly NatsMessage[], NatsCommand> {
  validatePreset('nats', options, OPTIONS);
  const { credentials, name, interval, pongTimeout } = options;
  const unreadOf = perConnection<Unread>(() => ({ bytes: new Uint8Array() }));

  const reply = (message: NatsMessage): typeof READY | Observable<NatsCommand> | [] => {
    if (message.op === 'PONG') return READY;
    if (message.op === '-ERR') throw new SessionRefused();
    if (message.op !== 'INFO') return [];
    return askFor(credentials).pipe(
      mergeMap((given): NatsCommand[] => [
        {
          op: 'CONNECT',
          options: {
            verbose: false,
            pedantic: false,
            headers: true,
            no_responders: true,
            protocol: 1,
            lang: 'js',
            name,
            version: '1',
            ...given,
          },
        },
        { op: 'PING' }, // its pong, and not silence, is the word that the credentials will do
      ]),
    );
  };

  return {
    binaryType: 'arraybuffer' as const,
    serializer: encodeNats,
    deserializer: (event: MessageEvent): readonly NatsMessage[] => decodeNats(unreadOf(event), bytesOf(event.data)),
    endsSession: (messages) => messages.map(endBy).find(Boolean),
    onOpen: (message$: Observable<readonly NatsMessage[]>) =>
      converse(message$.pipe(mergeMap((messages) => messages)), reply),
    // Not before the session is ready: the pong that ends the handshake is not for the heartbeat.
    heartbeat: () => ({
      interval,
      pongTimeout,
      ping: PING,
      // A pong with a message in the same frame is for the deserializer: any frame answers a ping.
      isPong: (frame: unknown) => isExactly(frame, PONG),
      answer: { isPing: (frame: unknown) => isExactly(frame, PING), pong: PONG },
    }),
    reconnect: { shouldReconnect: unlessLast },
  };
}

/** The options of `natsSubject()`. */
export interface NatsSubjectOptions {
  /** The queue group. One member of a group gets each message. */
  queue?: string | undefined;
}

/**
 * Emits the messages to a subject, or to all subjects that match a pattern with `*` and `>`. It subscribes at the server on every
 * connection, and unsubscribes at the end.
 *
 * Errors: those of the socket.
 */
export function natsSubject(
  socket$: Pick<HeartbeatSocket<readonly NatsMessage[], NatsCommand>, 'multiplex'>,
  subject: string,
  { queue }: NatsSubjectOptions = {},
): Observable<NatsDelivery> {
  const sid = String(++sids);
  const isOurs = (message: NatsMessage): message is NatsDelivery => message.op === 'MSG' && message.sid === sid;
  return socket$
    .multiplex(
      () => ({ op: 'SUB', subject, queue, sid }),
      () => ({ op: 'UNSUB', sid }),
      (messages) => messages.some(isOurs),
    )
    .pipe(mergeMap((messages) => messages.filter(isOurs)));
}

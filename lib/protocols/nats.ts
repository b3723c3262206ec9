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
import { askFor, converse, READY, SessionRefused, unlessRefused, type PerSession } from './session.js';

/** What NATS may be given to know its client by, as `CONNECT` has it. */
export interface NatsCredentials {
  readonly user?: string | undefined;
  readonly pass?: string | undefined;
  readonly auth_token?: string | undefined;
  readonly jwt?: string | undefined;
}

/** How to introduce oneself. */
export interface NatsOptions extends PingOptions {
  /** Who it is. A function is asked for it for each session. */
  credentials?: PerSession<NatsCredentials> | undefined;
  /** The name that the server's monitoring shows. */
  name?: string | undefined;
}

const OPTIONS = { interval: isDuration, pongTimeout: isDuration, credentials: isObjectOrFunction, name: isText };

const PING = 'PING\r\n';
const PONG = 'PONG\r\n';

let sids = 0;

/**
 * NATS, over the WebSocket of its server. The messages of a frame arrive as a list: {@link natsSubject} takes them apart.
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
    onOpen: (message$: Observable<readonly NatsMessage[]>) =>
      converse(message$.pipe(mergeMap((messages) => messages)), reply),
    // Not before the session is ready: the pong that says so is not for it.
    heartbeat: () => ({
      interval,
      pongTimeout,
      ping: PING,
      // With a message in the same frame it is for the deserializer: any frame answers a ping.
      isPong: (frame: unknown) => isExactly(frame, PONG),
      answer: { isPing: (frame: unknown) => isExactly(frame, PING), pong: PONG },
    }),
    reconnect: { shouldReconnect: unlessRefused },
  };
}

/** How to take part in a subject. */
export interface NatsSubjectOptions {
  /** Of those who give the same name, one gets each message. */
  queue?: string | undefined;
}

/**
 * The messages to a subject, or to those that a pattern with `*` and `>` fits: subscribed to on every connection, and given back at
 * the end.
 *
 * Errors: as the socket.
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

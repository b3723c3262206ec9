import { concatMap, map, mergeMap, retry, type Observable } from 'rxjs';
import { fail } from '../ground/errors.js';
import { backoff } from '../operators/backoff.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import { isDuration, isText, isTextOrFunction, validatePreset } from './options.js';
import { perKey } from './perKey.js';
import type { Preset } from './preset.js';
import { askFor, converse, READY, SessionRefused, unlessEndedBy, type PerSession } from './session.js';

/** A command of a client of Centrifugo: `id` and one request. */
export interface CentrifugoCommand {
  readonly id?: number | undefined;
  readonly [request: string]: unknown;
}

/** A message of the server: the reply to a command has its `id`, a push has none. */
export interface CentrifugoReply {
  readonly id?: number | undefined;
  readonly error?: { readonly code: number; readonly message?: string; readonly temporary?: boolean } | undefined;
  readonly push?: CentrifugoPush | undefined;
  readonly [result: string]: unknown;
}

/** A message of the server that is not a reply. */
export interface CentrifugoPush {
  readonly channel?: string | undefined;
  readonly pub?: CentrifugoPublication | undefined;
  readonly unsubscribe?: { readonly code: number } | undefined;
  readonly disconnect?: { readonly code: number } | undefined;
  readonly [push: string]: unknown;
}

/** A message of a channel. */
export interface CentrifugoPublication {
  readonly data: unknown;
  /** Its position in the history of the channel, if there is one. */
  readonly offset?: number | undefined;
  readonly [field: string]: unknown;
}

/** The options of the preset. */
export interface CentrifugoOptions {
  /** The connection token. A function is called for each session. */
  token?: PerSession<string> | undefined;
  /** The name of the application, at most 16 characters, for the server's analytics. */
  name?: string | undefined;
  /**
   * How late a ping of the server may be, in milliseconds after its `ping` interval. Then the connection is given up.
   * @default 10000
   */
  pingTimeout?: number | undefined;
}

/** The error of `centrifugoChannels` for a channel that the server refuses or ends. */
export class CentrifugoChannelError extends Error {
  constructor(
    readonly code: number,
    readonly isTemporary: boolean,
  ) {
    super(`the server has refused a channel with code ${code}`);
    this.name = 'CentrifugoChannelError';
  }
}

const OPTIONS = { token: isTextOrFunction, name: isText, pingTimeout: isDuration };

const PING = '{}';
const TOKEN_EXPIRED = 109;
/** From this code on an unsubscribe push asks the client to subscribe again. */
const SUBSCRIBE_AGAIN = 2500;

/** Codes after which the client must not reconnect. */
const isTerminal = (code: unknown) => {
  const number = Number(code);
  return (number >= 3500 && number < 4000) || (number >= 4500 && number < 5000);
};

/** A refusal for now: another attempt may succeed. */
class SessionPostponed extends Error {
  override readonly name = 'SessionPostponed';
  constructor(readonly code: number) {
    super('the server has put the session off');
  }
}

let ids = 0;
const nextId = () => (ids = (ids % 0xffffffff) + 1);

/**
 * Makes a preset for Centrifugo, the bidirectional protocol in JSON: `wss://example.com/connection/websocket`. A message of the socket is
 * the list of the replies in a frame; {@link centrifugoChannels} emits them one by one. A frame that contains only a ping is an empty list.
 *
 * ```ts
 * const url = 'wss://example.com/connection/websocket';
 * const socket$ = heartbeatSocket$({ url, ...centrifugo({ token: getToken }) });
 * centrifugoChannels(socket$)('news').subscribe(({ data }) => console.log(data));
 * socket$.next(centrifugoPublish('chat', { text: 'hello' }));
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function centrifugo(options: CentrifugoOptions = {}): Preset<readonly CentrifugoReply[], CentrifugoCommand> {
  validatePreset('centrifugo', options, OPTIONS);
  const { token, name, pingTimeout = 10_000 } = options;
  let told: { ping?: number; pong?: boolean } = {};

  return {
    serializer: (command: CentrifugoCommand) => JSON.stringify(command),
    deserializer: ({ data }: MessageEvent): readonly CentrifugoReply[] =>
      (data as string)
        .split('\n')
        .filter((line) => line && line !== PING)
        .map((line) => JSON.parse(line) as CentrifugoReply),
    endsSession: (replies) => replies.find(({ push }) => push?.disconnect)?.push?.disconnect?.code,
    onOpen: (message$: Observable<readonly CentrifugoReply[]>) =>
      converse<CentrifugoReply, CentrifugoCommand>(
        message$.pipe(mergeMap((replies) => replies)),
        ({ error, connect }) => {
          if (error) {
            // A token that is a value would be as old the next time.
            const isWorthIt = error.temporary ?? (error.code === TOKEN_EXPIRED && typeof token === 'function');
            throw isWorthIt ? new SessionPostponed(error.code) : new SessionRefused(error.code);
          }
          if (!connect) return [];
          told = connect;
          return READY;
        },
        askFor(token).pipe(map((given) => ({ id: nextId(), connect: { token: given, name } }))),
      ),
    heartbeat: () => {
      const { ping = 0, pong } = told;
      return (
        ping > 0 && {
          ping: false as const,
          interval: ping * 1_000 + pingTimeout,
          // A ping may share its frame with messages.
          ...(pong && { answer: { isPing: hasPing, pong: PING, passOn: true } }),
        }
      );
    },
    reconnect: { shouldReconnect: unlessEndedBy(isTerminal, isTerminal) },
  };
}

const hasPing = (frame: unknown) =>
  frame === PING || (frame as string).startsWith(`${PING}\n`) || (frame as string).includes(`\n${PING}`);

/** Makes a message to a channel. */
export const centrifugoPublish = (channel: string, data: unknown): CentrifugoCommand => ({
  id: nextId(),
  publish: { channel, data },
});

interface Subscribed {
  readonly recoverable?: boolean;
  readonly epoch?: string;
  readonly offset?: number;
  readonly publications?: readonly CentrifugoPublication[];
}

/**
 * Returns a function that emits the messages of a channel on a shared socket. A channel is subscribed to once, however many subscribers it
 * has here, and again on every connection. It is left with the last subscriber. If the channel keeps a history, missed messages come first.
 * `token` makes the subscription token of a channel that needs one.
 *
 * Errors: {@link CentrifugoChannelError} if the server refuses or ends the channel (after a temporary refusal it tries again); those of
 * the socket.
 */
export function centrifugoChannels(
  socket$: Pick<HeartbeatSocket<readonly CentrifugoReply[], CentrifugoCommand>, 'multiplex'>,
  token: (channel: string) => string | undefined = () => undefined,
): (channel: string) => Observable<CentrifugoPublication> {
  const delay = backoff();
  return perKey((channel: string) => {
    let asked = 0;
    let position: object = {};
    const isOurs = ({ id, push }: CentrifugoReply) => id === asked || push?.channel === channel;
    const keep = (offset: number | undefined) => {
      if (offset !== undefined && 'epoch' in position) position = { ...position, offset };
    };

    const publicationsOf = ({ id, error, push, subscribe }: CentrifugoReply): readonly CentrifugoPublication[] => {
      if (id === asked && error) {
        throw new CentrifugoChannelError(error.code, error.temporary ?? error.code === TOKEN_EXPIRED);
      }
      if (id === asked && subscribe) {
        const { recoverable, epoch, offset = 0, publications = [] } = subscribe as Subscribed;
        position = recoverable ? { recover: true, epoch, offset } : {};
        return publications;
      }
      if (push?.unsubscribe) {
        throw new CentrifugoChannelError(push.unsubscribe.code, push.unsubscribe.code >= SUBSCRIBE_AGAIN);
      }
      keep(push?.pub?.offset);
      return push?.pub ? [push.pub] : [];
    };

    return socket$
      .multiplex(
        () => ({ id: (asked = nextId()), subscribe: { channel, token: token(channel), ...position } }),
        () => ({ id: nextId(), unsubscribe: { channel } }),
        (replies) => replies.some(isOurs),
      )
      .pipe(
        concatMap((replies) => replies.filter(isOurs).flatMap(publicationsOf)),
        retry({
          delay: (error: Partial<CentrifugoChannelError>, attempt) =>
            error.isTemporary === true ? delay(error, attempt) : fail(error),
          resetOnSuccess: true,
        }),
      );
  });
}

import { map, mergeMap, type Observable } from 'rxjs';
import { nextId, TOKEN_EXPIRED, type CentrifugoCommand, type CentrifugoReply } from './centrifugoMessages.js';
import { isDuration, isText, isTextOrFunction, validatePreset } from './options.js';
import type { Preset } from './preset.js';
import { askFor, converse, READY, SessionRefused, unlessEndedBy, type PerSession } from './session.js';

/** The options of `centrifugo()`. */
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

const OPTIONS = { token: isTextOrFunction, name: isText, pingTimeout: isDuration };

const PING = '{}';
/** Codes after which the client must not reconnect. */
const isTerminal = (code: unknown) => {
  const number = Number(code);
  return (number >= 3500 && number < 4000) || (number >= 4500 && number < 5000);
};

/** A temporary refusal: another attempt may succeed. */
class SessionPostponed extends Error {
  override readonly name = 'SessionPostponed';
  constructor(readonly code: number) {
    super('the server has put the session off');
  }
}

/**
 * Makes a preset for Centrifugo's bidirectional protocol in JSON (`wss://example.com/connection/websocket`). A message is the list of
 * the replies in a frame; `centrifugoChannels()` emits them one by one. A frame with nothing but a ping is an empty list.
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

import { map, type Observable } from 'rxjs';
import { isDurationOrZero } from '../ground/options.js';
import { validate } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import { isObjectOrFunction, isText, validatePreset } from './options.js';
import { perKey } from './perKey.js';
import type { Preset } from './preset.js';
import { askFor, converse, READY, SessionRefused, unlessRefused, type PerSession } from './session.js';

/** A frame of STOMP. A heart-beat has an empty command and is not emitted. */
export interface StompFrame {
  readonly command: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: string | undefined;
}

/** The credentials of a client of STOMP. */
export interface StompCredentials {
  readonly login?: string | undefined;
  readonly passcode?: string | undefined;
}

/** The options of `stomp()`. */
export interface StompOptions {
  /**
   * The virtual host.
   * @default '/'
   */
  host?: string | undefined;
  /** The credentials. A function is called for each session. */
  credentials?: PerSession<StompCredentials> | undefined;
  /**
   * The time between the heart-beats of each peer, in milliseconds. A server may ask for fewer. `0`: no heart-beats, so a dead
   * connection goes unnoticed.
   * @default 10000
   */
  heartbeat?: number | undefined;
}

const OPTIONS = { host: isText, credentials: isObjectOrFunction, heartbeat: isDurationOrZero };

const EOL = '\n';

/** A heart-beat may be late by half of its period. */
const MARGIN = 1.5;

let subscriptions = 0;

/**
 * Makes a preset for STOMP 1.2 (RabbitMQ, ActiveMQ, Spring), with one frame of STOMP in each frame of the WebSocket.
 *
 * ```ts
 * const credentials = { login: 'guest', passcode: 'guest' };
 * const socket$ = heartbeatSocket$({ url: 'wss://example.com/ws', ...stomp({ credentials }) });
 * stompDestinations(socket$)('/topic/prices').subscribe(({ body }) => console.log(body));
 * socket$.next({ command: 'SEND', headers: { destination: '/topic/orders' }, body: 'buy ACME' });
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function stomp(options: StompOptions = {}): Preset<StompFrame> {
  validatePreset('stomp', options, OPTIONS);
  const { host = '/', credentials, heartbeat = 10_000 } = options;
  let beats = { ours: heartbeat, theirs: heartbeat };

  return {
    protocol: 'v12.stomp',
    serializer: encode,
    deserializer: ({ data }: MessageEvent): StompFrame => decode(textOf(data)),
    binaryType: 'arraybuffer' as const,
    // The server closes after it.
    endsSession: ({ command }) => command === 'ERROR',
    onOpen: (message$: Observable<StompFrame>) =>
      converse<StompFrame, StompFrame>(
        message$,
        ({ command, headers }) => {
          if (command === 'ERROR') throw new SessionRefused();
          if (command !== 'CONNECTED') return [];
          const [theirs = 0, ours = 0] = (headers?.['heart-beat'] ?? '0,0').split(',').map(Number);
          beats = { ours: agreed(heartbeat, ours), theirs: agreed(theirs, heartbeat) };
          return READY;
        },
        askFor(credentials).pipe(
          map((given) => ({
            command: 'CONNECT',
            headers: { 'accept-version': '1.2', host, 'heart-beat': `${heartbeat},${heartbeat}`, ...given },
          })),
        ),
      ),
    // The server does not answer our heart-beats, but sends its own as often. Its next one, or any frame, counts as the answer.
    heartbeat: () =>
      beats.theirs > 0 && {
        interval: beats.ours || beats.theirs,
        ping: EOL,
        pongTimeout: beats.theirs * MARGIN,
        isPong: (frame: unknown) => frame === EOL,
      },
    reconnect: { shouldReconnect: unlessRefused },
  };
}

/** Returns the period of one peer's heart-beats, from what it can send and what the other peer wants. */
const agreed = (can: number, want: number) => (can && want ? Math.max(can, want) : 0);

/**
 * Returns a function that emits the messages to a destination on a shared socket. Each destination has one subscription at the server,
 * however many subscribers it has here. It is made again on every connection, and ends with the last subscriber.
 *
 * Errors: those of the socket. A subscription that the server refuses ends the connection.
 */
export function stompDestinations(
  socket$: Pick<HeartbeatSocket<StompFrame>, 'multiplex'>,
): (destination: string) => Observable<StompFrame> {
  return perKey((destination: string) => {
    const id = `sub-${++subscriptions}`;
    return socket$.multiplex(
      () => ({ command: 'SUBSCRIBE', headers: { id, destination, ack: 'auto' } }),
      () => ({ command: 'UNSUBSCRIBE', headers: { id } }),
      ({ command, headers }) => command === 'MESSAGE' && headers?.subscription === id,
    );
  });
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\r': '\\r', '\n': '\\n', ':': '\\c' };
const ESCAPED: Readonly<Record<string, string>> = { '\\\\': '\\', '\\r': '\r', '\\n': '\n', '\\c': ':' };

function encode({ command, headers = {}, body = '' }: StompFrame): string {
  if (!command) return EOL;
  // Only CONNECT has no escapes, as in STOMP 1.0.
  const escape = (text: string) => {
    if (command !== 'CONNECT') return text.replace(/[\\\r\n:]/g, (character) => ESCAPES[character] ?? '');
    validate(!/[\r\n]/.test(text), 'a CONNECT header', 'a string without line breaks');
    return text;
  };
  const lines = Object.entries(headers)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${escape(name)}:${escape(String(value))}\n`);
  const length = body ? `content-length:${new TextEncoder().encode(body).length}\n` : '';
  return `${command}\n${lines.join('')}${length}\n${body}\0`;
}

function decode(frame: string): StompFrame {
  const text = frame.replace(/^[\r\n]+/, '');
  if (!text) return { command: '' };
  const [head = ''] = /^[\s\S]*?\r?\n\r?\n/.exec(text) ?? [];
  const [command = '', ...lines] = head.split(/\r?\n/);
  const unescape = (part: string) =>
    command === 'CONNECTED' ? part : part.replace(/\\[\\rnc]/g, (escaped) => ESCAPED[escaped] ?? '');
  const headers: Record<string, string> = {};
  for (const line of lines.filter(Boolean)) {
    const colon = line.indexOf(':');
    const name = unescape(line.slice(0, colon));
    // If a name is repeated, its first value counts.
    headers[name] ??= unescape(line.slice(colon + 1));
  }
  const length = headers['content-length'];
  const rest = text.slice(head.length);
  return {
    command,
    headers,
    body: length === undefined ? rest.slice(0, rest.indexOf('\0')) : rest.replace(/\0[\r\n]*$/, ''),
  };
}

const textOf = (frame: unknown) => (typeof frame === 'string' ? frame : new TextDecoder().decode(frame as ArrayBuffer));

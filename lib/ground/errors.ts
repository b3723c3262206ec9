import { throwError, type Observable } from 'rxjs';

/**
 * Why a connection ended:
 *
 * - `close`: a close event, clean or not, with `code`, `reason` and `wasClean`
 * - `error`: an error event, unless a close event with a more specific code follows in the same turn
 * - `ended`: `endsSession` recognised a message by which the server ends the session; `cause` has the code, if there is one
 * - `pong-timeout`: nothing arrived within `pongTimeout` of a ping
 * - `connect-timeout`: not open within `connectTimeout`
 * - `connect-failed`: the constructor, or the `url` or `protocol` function, threw; `cause` names the error
 * - `forbidden`: the page may not make this connection: a `ws:` address on an `https:` page, or its Content-Security-Policy
 * - `bad-url`: the URL is not a WebSocket URL, or the constructor threw a SyntaxError
 * - `bad-protocol`: the `protocol` function returned something other than subprotocols
 * - `bad-heartbeat`: the `heartbeat` function returned something other than a heartbeat, or one that this configuration does not allow
 * - `no-websocket`: there is no global WebSocket, and no `WebSocketCtor` was passed
 * - `handshake`: `onOpen` failed, returned a wrong value or took longer than `handshakeTimeout`; `cause` names the error
 * - `reconnect`: `reconnect()` was called
 * - `online`: a new attempt replaced one that hung when `online` came
 * - `pagehide`: the page was suspended; the socket is closed until the page is back
 */
export type LostKind =
  | 'close'
  | 'error'
  | 'ended'
  | 'pong-timeout'
  | 'connect-timeout'
  | 'connect-failed'
  | 'forbidden'
  | 'bad-url'
  | 'bad-protocol'
  | 'bad-heartbeat'
  | 'no-websocket'
  | 'handshake'
  | 'reconnect'
  | 'online'
  | 'pagehide';

/** The details of the end of a connection. */
export type LostDetails = Partial<
  Pick<SocketLostError, 'code' | 'reason' | 'wasClean' | 'httpStatus' | 'retryAfter' | 'neverAnswered' | 'cause'>
>;

const NAME = 'SocketLostError';

/** The close code of a close frame without a code. */
const NO_CODE = 1005;

/** The close code when there was no close frame; Deno uses 0. */
const NO_FRAME = 1006;

/**
 * The end of a connection that you did not ask for.
 *
 * It is safe to log: it never contains the query of a URL, the payload of a frame or a foreign error. Recognise it with
 * {@link isSocketLostError}, not with `instanceof`: an app may contain an ESM and a CommonJS copy of this class.
 */
export class SocketLostError extends Error {
  /** The close code of the close event, if there was one. */
  declare readonly code: number | undefined;
  /** The close reason of the close event, if there was one. */
  declare readonly reason: string | undefined;
  /** Whether the closing handshake was completed. */
  declare readonly wasClean: boolean | undefined;
  /** `true` with `pong-timeout` if no frame answered any ping of the connection. Such a connection never counts as stable. */
  declare readonly neverAnswered: boolean | undefined;
  /** The HTTP status with which the server refused the connection, if the WebSocket reports it (that of the `ws` package does). */
  declare readonly httpStatus: number | undefined;
  /** The `Retry-After` of that server, in milliseconds: `backoff()` waits at least this long. */
  declare readonly retryAfter: number | undefined;
  /** The name and code of the error that a function or constructor threw. Its message is left out: it may contain a secret. */
  declare readonly cause: unknown;

  constructor(
    readonly kind: LostKind,
    message: string,
    details: LostDetails = {},
  ) {
    super(message);
    Object.assign(this, details, { name: NAME });
  }

  /** For logs: all properties of the error, and its message. */
  toJSON(): object {
    return inJson(this);
  }
}

/** `JSON.stringify` leaves out the message of an error.
 * @internal */
export const inJson = (error: Error): object => Object.assign({}, error, { message: error.message });

/** Tells whether an error is a {@link SocketLostError}, from whichever copy of the library. */
export function isSocketLostError(error: unknown): error is SocketLostError {
  return nameOf(error) === NAME;
}

/**
 * Why a message will not be sent, or not again:
 *
 * - `overflow`: the outbox was full
 * - `expired`: it waited longer than `outbox.maxAge`
 * - `closed`: the socket was closed while it waited
 * - `unconfirmed`: the socket was closed before a pong confirmed it (with `delivery: 'at-least-once'`); it may have arrived
 * - `unsendable`: `send()` of the WebSocket threw
 */
export type DropReason = 'overflow' | 'expired' | 'closed' | 'unconfirmed' | 'unsendable';

/** The error of `deliver()`. It contains nothing of the message. */
export class MessageDroppedError extends Error {
  constructor(readonly reason: DropReason) {
    super(`message dropped: ${reason}`);
    this.name = 'MessageDroppedError';
  }

  /** For logs: the reason, and the message. */
  toJSON(): object {
    return inJson(this);
  }
}

/** Whether a connection was ended on purpose, which does not count as a failure. */
export const isAskedFor = ({ kind }: SocketLostError): boolean => /^(reconnect|online|pagehide)$/.test(kind);

/** Makes a loss of the end of any WebSocket stream: a close event, an error event or a thrown value. */
export function asLost(end: unknown, connection = 'connection'): SocketLostError {
  if (isSocketLostError(end)) return end;
  const { type, code = 0, wasClean, message } = Object(end) as Partial<CloseEvent & ErrorEvent>;
  // Some runtimes leave out `wasClean`, some mocks the type. A code alone may be that of an error, which has a message.
  const isClose = type === 'close' || wasClean !== undefined || (!type && message === undefined && code >= 1000);
  if (isClose) return closedBy(end as CloseEvent, connection);
  return type === 'error' ? failedBy(end as ErrorEvent, connection) : causedBy('error', connection, end);
}

/** A close event. */
export function closedBy(
  { code: given = NO_CODE, reason, wasClean }: Partial<CloseEvent>,
  connection: string,
  why = '',
) {
  const code = given || NO_FRAME;
  return new SocketLostError('close', `${connection} closed with code ${code}${why}`, { code, reason, wasClean });
}

/** An error event: only the status of a refusal, and the name and code of its error, are kept. */
function failedBy({ message, error }: Partial<ErrorEvent>, connection: string) {
  const refused = refusedBy(message, connection);
  if (refused) return refused;
  const cause = causeOf(error);
  return new SocketLostError('error', `${connection} failed: ${cause.code ?? 'error event'}`, error ? { cause } : {});
}

/** The status of a refusal, if the runtime's text contains one. Nothing else of that text is kept. */
export function refusedBy(text: string | undefined, connection: string): SocketLostError | undefined {
  const status = REFUSAL.exec(text ?? '')?.[1];
  return status ? refusedWith(Number(status), connection) : undefined;
}

/** The texts of `ws`, React Native (Android and iOS), Bun, Deno and workerd; 101 is the status that they expected. */
const REFUSAL = /(?:response(?: but was| code from server)?:?|status code:|received) '?(?!101)(\d{3})\b/;

/** A server that answers the upgrade request with another status than 101. */
export function refusedWith(httpStatus: number, connection: string, retryAfter?: number): SocketLostError {
  return new SocketLostError('error', `${connection} refused with status ${httpStatus}`, { httpStatus, retryAfter });
}

/** A loss caused by a thrown value. If that is the loss of another socket, it must not count as the loss of this one. */
export function causedBy(kind: LostKind, what: string, thrown: unknown): SocketLostError {
  const cause = causeOf(thrown);
  return new SocketLostError(kind, `${what} failed: ${cause.message}`, { cause });
}

/** Returns the name and code of a thrown value. Its other parts may contain a request, a payload or a token. */
function causeOf(thrown: unknown): Error & { code: string | number | undefined } {
  const { code: given } = Object(thrown) as { code?: unknown };
  const name = nameOf(thrown) ?? typeof thrown;
  const code = typeof given === 'number' || isWord(given) ? given : undefined;
  return Object.assign(new Error(code === undefined ? name : `${name} ${code}`), { name, code });
}

/** The loss of a session that the server has ended by a message. `code` is part of it if it is a number or a word. */
export function endedWith(code: unknown): SocketLostError {
  const cause = causeOf({ name: 'SessionEnded', code });
  return new SocketLostError('ended', `the server has ended the session: ${cause.message}`, { cause });
}

/** The name of a thrown value. Its message is left out: that of `JSON.parse` quotes the payload. */
export function nameOf(error: unknown): string | undefined {
  const { name } = Object(error) as Partial<Error>;
  return isWord(name) ? name : undefined;
}

const isWord = (text: unknown): text is string => typeof text === 'string' && /^\w{1,40}$/.test(text);

/** An observable that errors at once. */
export const fail = (error: unknown): Observable<never> => throwError(() => error);

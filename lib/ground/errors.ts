import { throwError, type Observable } from 'rxjs';

/**
 * Why a connection ended:
 *
 * - `close`: a close event, clean or not; `code`, `reason` and `wasClean` say more
 * - `error`: an error event, with no close event in the same turn whose code says more
 * - `ended`: `endsSession` found a message by which the server ends the session; `cause` has the code, if there is one
 * - `pong-timeout`: nothing arrived within `pongTimeout` of a ping
 * - `connect-timeout`: not open within `connectTimeout`
 * - `connect-failed`: the constructor, or the `url` or `protocol` function, failed; `cause` names what it threw
 * - `forbidden`: the page may not make this connection: a `ws:` address on an `https:` page, or its Content-Security-Policy
 * - `bad-url`: the URL is no WebSocket URL, or the constructor called it a syntax error
 * - `bad-protocol`: what the `protocol` function gave are no subprotocols
 * - `bad-heartbeat`: what the `heartbeat` function gave is no heartbeat, or not one for this configuration
 * - `no-websocket`: there is no global WebSocket, and no `WebSocketCtor` was passed
 * - `handshake`: `onOpen` failed, returned what it may not, or took longer than `handshakeTimeout`; `cause` names what was thrown
 * - `reconnect`: `reconnect()` was called
 * - `online`: an attempt hung when `online` came, and gave way to a fresh one
 * - `pagehide`: the page was put aside, and the socket closed until it is back
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

/** What is known of a connection's end besides its kind. */
export type LostDetails = Partial<
  Pick<SocketLostError, 'code' | 'reason' | 'wasClean' | 'httpStatus' | 'retryAfter' | 'neverAnswered' | 'cause'>
>;

const NAME = 'SocketLostError';

/** How WebSocket says that a close frame had no code. */
const NO_CODE = 1005;

/** How it says that there was no close frame; Deno's code is 0 then. */
const NO_FRAME = 1006;

/**
 * The end of a connection that nobody asked for.
 *
 * All that it carries is made here: it never has the query of a URL, the payload of a frame or an error of somebody else's, so
 * it can be logged. Tell it by {@link isSocketLostError}, not by `instanceof`: an app may hold an ESM and a CommonJS copy of
 * this class.
 */
export class SocketLostError extends Error {
  /** The close code, when a close event told one. */
  declare readonly code: number | undefined;
  /** The close reason, when a close event told one. */
  declare readonly reason: string | undefined;
  /** Whether the closing handshake was finished. */
  declare readonly wasClean: boolean | undefined;
  /** `true` with `pong-timeout` when no frame answered any ping of the connection: it counts as one that was never stable. */
  declare readonly neverAnswered: boolean | undefined;
  /** The status by which a server refused the connection, where the implementation tells it (the `ws` package does). */
  declare readonly httpStatus: number | undefined;
  /** How long that server asks to be left alone, in milliseconds: `backoff()` waits no less. */
  declare readonly retryAfter: number | undefined;
  /** The name and code of what a function or constructor threw: its message and all else may hold a secret. */
  declare readonly cause: unknown;

  constructor(
    readonly kind: LostKind,
    message: string,
    details: LostDetails = {},
  ) {
    super(message);
    Object.assign(this, details, { name: NAME });
  }

  /** For logs: all that it carries, and its message. */
  toJSON(): object {
    return inJson(this);
  }
}

/** An error's own message is not what `JSON.stringify` looks at.
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
 * - `unsendable`: the WebSocket would not take it
 */
export type DropReason = 'overflow' | 'expired' | 'closed' | 'unconfirmed' | 'unsendable';

/** What `deliver()` errs with. It carries nothing of the message. */
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

/** An end that somebody asked for is no failure, and counts as none. */
export const isAskedFor = ({ kind }: SocketLostError): boolean => /^(reconnect|online|pagehide)$/.test(kind);

/** Reads the end of any WebSocket stream, a close event, an error event or a thrown thing, as a loss. */
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

/** An error event: of what it says, only the status of a refusal and the name and code of its error are told. */
function failedBy({ message, error }: Partial<ErrorEvent>, connection: string) {
  const refused = refusedBy(message, connection);
  if (refused) return refused;
  const cause = causeOf(error);
  return new SocketLostError('error', `${connection} failed: ${cause.code ?? 'error event'}`, error ? { cause } : {});
}

/** The status of a refusal, where what a runtime says of it has one: nothing else of that is told. */
export function refusedBy(text: string | undefined, connection: string): SocketLostError | undefined {
  const status = REFUSAL.exec(text ?? '')?.[1];
  return status ? refusedWith(Number(status), connection) : undefined;
}

/** As `ws`, React Native on either system, Bun, Deno and workerd put it; 101 is what they have expected. */
const REFUSAL = /(?:response(?: but was| code from server)?:?|status code:|received) '?(?!101)(\d{3})\b/;

/** A server that answers with something else than a WebSocket. */
export function refusedWith(httpStatus: number, connection: string, retryAfter?: number): SocketLostError {
  return new SocketLostError('error', `${connection} refused with status ${httpStatus}`, { httpStatus, retryAfter });
}

/** A loss whose cause is something thrown: if that is the loss of another socket, it must not pass for this one's. */
export function causedBy(kind: LostKind, what: string, thrown: unknown): SocketLostError {
  const cause = causeOf(thrown);
  return new SocketLostError(kind, `${what} failed: ${cause.message}`, { cause });
}

/** What may be told of something thrown: it may hold a request, a payload or a token anywhere but in its name and code. */
function causeOf(thrown: unknown): Error & { code: string | number | undefined } {
  const { code: given } = Object(thrown) as { code?: unknown };
  const name = nameOf(thrown) ?? typeof thrown;
  const code = typeof given === 'number' || isWord(given) ? given : undefined;
  return Object.assign(new Error(code === undefined ? name : `${name} ${code}`), { name, code });
}

/** A session that the server has ended by a message; `code` is told if it is a number or a word. */
export function endedWith(code: unknown): SocketLostError {
  const cause = causeOf({ name: 'SessionEnded', code });
  return new SocketLostError('ended', `the server has ended the session: ${cause.message}`, { cause });
}

/** The name of what was thrown. Its message stays behind: that of `JSON.parse` quotes the payload. */
export function nameOf(error: unknown): string | undefined {
  const { name } = Object(error) as Partial<Error>;
  return isWord(name) ? name : undefined;
}

const isWord = (text: unknown): text is string => typeof text === 'string' && /^\w{1,40}$/.test(text);

/** An observable that only errs. */
export const fail = (error: unknown): Observable<never> => throwError(() => error);

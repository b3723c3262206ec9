import { throwError, type Observable } from 'rxjs';

/**
 * Why a connection ended:
 *
 * - `close`: a close event, clean or not; `code`, `reason` and `wasClean` say more
 * - `error`: an error event that came before any close event
 * - `pong-timeout`: nothing arrived within `pongTimeout` of a ping
 * - `connect-timeout`: not open within `connectTimeout`
 * - `connect-failed`: the constructor or the `url` function failed; `cause` holds what it threw
 * - `bad-url`: the URL is no WebSocket URL, or the constructor called it a syntax error
 * - `handshake`: `onOpen` threw; `cause` holds what it threw
 * - `reconnect`: `reconnect()` was called
 * - `online`: an attempt hung when `online` came, and gave way to a fresh one
 * - `pagehide`: the page was put aside, and the socket closed until it is back
 */
export type LostKind =
  | 'close'
  | 'error'
  | 'pong-timeout'
  | 'connect-timeout'
  | 'connect-failed'
  | 'bad-url'
  | 'handshake'
  | 'reconnect'
  | 'online'
  | 'pagehide';

/** What is known of a connection's end besides its kind. */
export type LostDetails = Partial<Pick<SocketLostError, 'code' | 'reason' | 'wasClean' | 'neverAnswered' | 'cause'>>;

const NAME = 'SocketLostError';

/** How WebSocket says that a close frame had no code. */
const NO_CODE = 1005;

/**
 * The end of a connection that nobody asked for.
 *
 * It never carries the query of a URL or the payload of a frame, so it can be logged. Tell it by
 * {@link isSocketLostError}, not by `instanceof`: an app may hold an ESM and a CommonJS copy of this class.
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
  /** What a function or constructor of yours threw. */
  declare readonly cause: unknown;

  constructor(
    readonly kind: LostKind,
    message: string,
    details: LostDetails = {},
  ) {
    super(message.replace(/\?\S+/g, ''));
    Object.assign(this, details, { name: NAME });
  }
}

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
}

/** An end that somebody asked for is no failure, and counts as none. */
export const isAskedFor = ({ kind }: SocketLostError): boolean => /^(reconnect|online|pagehide)$/.test(kind);

/** Reads the end of any WebSocket stream, a close event, an error event or a thrown thing, as a loss. */
export function asLost(end: unknown, to = ''): SocketLostError {
  if (isSocketLostError(end)) return end;
  const {
    type,
    code = NO_CODE,
    reason,
    wasClean,
    message = 'error event',
  } = (end ?? {}) as Partial<CloseEvent & ErrorEvent>;
  if (wasClean !== undefined) {
    return new SocketLostError('close', `connection${to} closed with code ${code}`, { code, reason, wasClean });
  }
  return type === 'error' ? new SocketLostError('error', `connection${to} failed: ${message}`) : causedBy('error', end);
}

/** A loss whose cause is something thrown. */
export function causedBy(kind: LostKind, cause: unknown): SocketLostError {
  const { message = cause, input } = (cause ?? {}) as { message?: unknown; input: string };
  // Some messages repeat the whole URL: such a cause is told, but not handed on.
  return new SocketLostError(kind, String(message), /\?\S/.test((message as string) + input) ? {} : { cause });
}

/** The name of what was thrown. Its message stays behind: that of `JSON.parse` quotes the payload. */
export function nameOf(error: unknown): string | undefined {
  return (error as Partial<Error> | null | undefined)?.name;
}

/** An observable that only errs. */
export const fail = (error: unknown): Observable<never> => throwError(() => error);

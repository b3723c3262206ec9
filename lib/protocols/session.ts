import {
  concatMap,
  defer,
  EMPTY,
  from,
  isObservable,
  map,
  merge,
  of,
  take,
  takeWhile,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import type { SocketLostError } from '../ground/errors.js';
import { isStream } from '../ground/isStream.js';
import { isTransient } from '../operators/reconnect.js';

/** A value, or a function that returns it (or a promise or observable of it) and is called for each session, for example for a token. */
export type PerSession<T> = T | (() => T | PromiseLike<T> | Observable<T>);

/** Emits the value once. Subscribing calls the function. */
export const askFor = <T>(value: PerSession<T>): Observable<T> =>
  defer(() => {
    const given = typeof value === 'function' ? (value as () => T | PromiseLike<T> | Observable<T>)() : value;
    if (isObservable(given)) return given;
    return isStream(given) ? from(given) : of(given);
  }).pipe(take(1));

/** The reply to the message that makes the session ready. */
export const READY = { isReady: true } as const;

/** The reply to a message of the handshake: messages, nothing, or {@link READY}. */
export type Reply<Out> = ObservableInput<Out> | typeof READY;

/**
 * Makes a handshake for `onOpen`: it sends `hello` at once and a reply to each message, and completes with `READY`.
 *
 * A reply may store values for the heartbeat. They are read in the same turn, so two sockets can share a preset; in a handover they are
 * read when the connection takes over.
 */
export const converse = <In, Out>(
  message$: Observable<In>,
  reply: (message: In) => Reply<Out>,
  hello: ObservableInput<Out> = EMPTY,
): Observable<Out> =>
  // Subscribed to first: the answer may arrive before the send returns.
  merge(
    message$.pipe(
      map(reply),
      takeWhile((said): said is ObservableInput<Out> => said !== READY),
      concatMap((said) => said),
    ),
    hello,
  );

const NAME = 'SessionRefused';

/** The error of a handshake that the server refuses. It has the server's code, but nothing of its message. */
export class SessionRefused extends Error {
  constructor(readonly code?: number | string) {
    super('the server has refused the session');
    this.name = NAME;
  }
}

/** Tells whether the server has refused the session. It would refuse it again. */
export const isRefused = ({ kind, cause }: SocketLostError): boolean =>
  kind === 'handshake' && (cause as Partial<Error> | undefined)?.name === NAME;

/** The code of a close event, or of the message by which the server ended the session. */
export const codeOf = ({ code, cause }: SocketLostError): unknown =>
  code ?? (cause as { code?: unknown } | undefined)?.code;

/**
 * Makes a `shouldReconnect` that retries every loss except refusals, the given close codes, the given codes of messages that end a
 * session, and the losses that are fatal by default.
 */
export const unlessEndedBy =
  (isEnd: (code: number) => boolean, isLastWord: (code: unknown) => boolean = () => false) =>
  (lost: SocketLostError): boolean => {
    if (isRefused(lost)) return false;
    if (lost.kind === 'ended') return !isLastWord(codeOf(lost));
    // Without confirmations, a message that was too big is not sent again.
    return lost.code === 1009 || (isTransient(lost) && !isEnd(lost.code ?? 0));
  };

/** A `shouldReconnect` for protocols without close codes of their own. */
export const unlessRefused = unlessEndedBy(() => false);

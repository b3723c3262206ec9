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

/** A value, or a function that is asked for it (or a promise or observable of it) for each session: the place for a token. */
export type PerSession<T> = T | (() => T | PromiseLike<T> | Observable<T>);

/** What a preset's function is asked for, once, when subscribed to. */
export const askFor = <T>(value: PerSession<T>): Observable<T> =>
  defer(() => {
    const given = typeof value === 'function' ? (value as () => T | PromiseLike<T> | Observable<T>)() : value;
    if (isObservable(given)) return given;
    return isStream(given) ? from(given) : of(given);
  }).pipe(take(1));

/** The server's word that the session is ready. */
export const READY = { isReady: true } as const;

/** What to say to a message of the handshake: something, nothing, or that this was the last. */
export type Reply<Out> = ObservableInput<Out> | typeof READY;

/**
 * A handshake as `onOpen` takes it: `hello` is said at once, each message gets its reply, and after `READY` all is said.
 *
 * What a reply notes down for the heartbeat is asked for in the same turn, so that two sockets may share one preset.
 */
export const converse = <In, Out>(
  message$: Observable<In>,
  reply: (message: In) => Reply<Out>,
  hello: ObservableInput<Out> = EMPTY,
): Observable<Out> =>
  // Listened to first: the answer may come before what it answers has returned.
  merge(
    message$.pipe(
      map(reply),
      takeWhile((said): said is ObservableInput<Out> => said !== READY),
      concatMap((said) => said),
    ),
    hello,
  );

const NAME = 'SessionRefused';

/** What a handshake errs with when the server says no. It tells a code, and nothing of what was said. */
export class SessionRefused extends Error {
  constructor(readonly code?: number | string) {
    super('the server has refused the session');
    this.name = NAME;
  }
}

/** Whether the server has refused the session: it would do so again. */
export const isRefused = ({ kind, cause }: SocketLostError): boolean =>
  kind === 'handshake' && (cause as Partial<Error> | undefined)?.name === NAME;

/** The code of a close event or, where the server said it in a message, that of the message. */
export const codeOf = ({ code, cause }: SocketLostError): unknown =>
  code ?? (cause as { code?: unknown } | undefined)?.code;

/**
 * Every loss is worth a retry but a refusal, the close codes by which the server says that a retry is none, the messages by which it
 * says so, and the usual ones.
 */
export const unlessEndedBy =
  (isEnd: (code: number) => boolean, isLastWord: (code: unknown) => boolean = () => false) =>
  (lost: SocketLostError): boolean => {
    if (isRefused(lost)) return false;
    if (lost.kind === 'ended') return !isLastWord(codeOf(lost));
    // Without confirmations a message that was too big is not sent again.
    return lost.code === 1009 || (isTransient(lost) && !isEnd(lost.code ?? 0));
  };

/** For protocols without close codes of their own. */
export const unlessRefused = unlessEndedBy(() => false);

import {
  catchError,
  concat,
  defer,
  filter,
  identity,
  map,
  merge,
  takeWhile,
  throwError,
  timeout,
  TimeoutError,
  type Observable,
} from 'rxjs';
import { inJson, isSocketLostError, nameOf, type SocketLostError } from '../ground/errors.js';
import { isFunction, REQUEST } from '../ground/options.js';
import { saysYes, validate, validateOptions } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { Multiplex } from './multiplex.js';
import { createRoutes } from './routes.js';

/** The options of `request()`. `nextId` may be left out if ids are numbers. */
export type RequestConfig<In, Out, Id> = RequestOptions<In, Out, Id> &
  (number extends Id
    ? {
        /**
         * Returns the id of the next request. It must not return an id that is still in use.
         * @default 1, 2, 3 …
         */
        nextId?: () => Id;
      }
    : {
        /** Returns the id of the next request. It must not return an id that is still in use. */
        nextId: () => Id;
      });

/** The options of `request()`, except `nextId`. */
export interface RequestOptions<In, Out, Id> {
  /**
   * Returns the id of the request that a message replies to; `undefined` for a message that is not a reply. It is called once for each
   * message, however many requests are pending. Ids are compared as the keys of a `Map`.
   */
  idOf: (message: In) => Id | undefined;
  /**
   * Whether a reply is the last one to its request, for requests with several replies.
   * @default `true` for every reply: a request has one reply
   */
  isLast?: ((reply: In) => boolean) | undefined;
  /**
   * How long the first reply may take, and each later one after the reply before it, in milliseconds. It counts from the subscription,
   * so it includes the time without a connection. `Infinity`: no limit.
   * @default 10000
   */
  timeout?: number | undefined;
  /**
   * Makes the message that cancels a request. It is sent once, if the subscriber leaves or the time is up before the last reply.
   * `undefined` is not sent.
   */
  cancel?: ((id: Id) => Out | undefined) | undefined;
  /**
   * Whether a request is sent again if the connection is lost before its last reply. With `true`, the server may process a request
   * twice: use it for requests that only read. With `false`, such a request errors.
   * @default false
   */
  repeat?: boolean | undefined;
}

/**
 * Why a request did not get its last reply:
 *
 * - `timeout`: no reply arrived in time
 * - `lost`: the connection was lost; `cause` is the {@link SocketLostError}
 * - `closed`: you closed the socket
 */
export type RequestFailure = 'timeout' | 'lost' | 'closed';

const NAME = 'RequestError';

/** The error of a request. It contains nothing of the message. */
export class RequestError extends Error {
  /** The loss, if `kind` is `lost`. */
  declare readonly cause: SocketLostError | undefined;

  constructor(
    readonly kind: RequestFailure,
    message: string,
    details: { cause?: SocketLostError } = {},
  ) {
    super(message);
    Object.assign(this, details, { name: NAME });
  }

  /** For logs: the kind, the message, and the loss as it tells itself. */
  toJSON(): object {
    return inJson(this);
  }
}

/** Tells whether an error is a {@link RequestError}, from whichever copy of the library. */
export const isRequestError = (error: unknown): error is RequestError => nameOf(error) === NAME;

/**
 * Makes requests on a shared socket. A request is a message with an id, and emits the replies with the same id.
 *
 * Subscribing sends the request, at once or as soon as a session is ready. Each subscription sends a request of its own. A request
 * connects the socket if nobody else has. The subscribers of the socket also get the replies.
 *
 * ```ts
 * interface Reply { id?: number; sum: number }
 * interface Call { id: number; add: number[] }
 *
 * const socket$ = heartbeatSocket$<Reply, Call>('wss://example.com/rpc');
 * const call = request(socket$, { idOf: ({ id }: Reply) => id });
 * call((id) => ({ id, add: [1, 2] })).subscribe(({ sum }) => console.log(sum)); // 3
 * ```
 *
 * Errors: {@link RequestError} of kind `timeout`, `lost` or `closed`; the error of a function of the configuration. An error of `idOf`
 * ends every pending request.
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function request<In, Out, Id = number>(
  socket$: Pick<HeartbeatSocket<In, Out>, 'multiplex' | 'events$'>,
  config: RequestConfig<In, Out, Id>,
): (message: (id: Id) => Out) => Observable<In> {
  isFunction('request.socket$.multiplex', (socket$ as Partial<typeof socket$> | undefined)?.multiplex);
  validateOptions('request', config, REQUEST);
  const {
    idOf,
    nextId = countUp() as unknown as () => Id,
    isLast,
    timeout: limit = 10_000,
    cancel,
    repeat = false,
  } = config;
  const multiplex = socket$.multiplex as Multiplex<In, Out>;
  const routes = createRoutes(socket$, idOf, 'request.idOf');
  const lost$ = socket$.events$.pipe(filter(({ type }) => type === 'lost')) as Observable<{ cause: SocketLostError }>;

  return (message) => {
    isFunction('request.message', message);
    return defer(() => {
      const id = nextId();
      let isSent = false;
      let isAnswered = false;

      const reply$ = multiplex(
        () => {
          const sent = message(id);
          validate(sent !== undefined, 'request.message', 'a function that returns a message');
          isSent = true;
          return sent;
        },
        () => (isSent && !isAnswered ? cancel?.(id) : undefined),
        (reply) => routes.leadsTo(id, reply),
        routes.to(id),
      );
      const lostUnderWay$ = lost$.pipe(
        filter(() => isSent && !repeat),
        map(({ cause }) => {
          throw lostBy(cause);
        }),
      );
      const closed$ = throwError(() => new RequestError('closed', 'the socket was closed before the last reply'));
      // The losses first: sending may cause one.
      return merge(lostUnderWay$, concat(reply$, closed$)).pipe(
        takeWhile((reply) => {
          isAnswered = !isLast || saysYes('request.isLast', isLast(reply));
          return !isAnswered;
        }, true),
        limit === Infinity ? identity : timeout(limit),
        catchError((error: unknown) => throwError(() => failureOf(error, limit))),
      );
    });
  };
}

function failureOf(error: unknown, limit: number): unknown {
  if (error instanceof TimeoutError) return new RequestError('timeout', `no reply within ${limit} ms`);
  return isSocketLostError(error) ? lostBy(error) : error;
}

const lostBy = (cause: SocketLostError) =>
  new RequestError('lost', 'the connection was lost before the last reply', { cause });

function countUp(): () => number {
  let last = 0;
  return () => ++last;
}

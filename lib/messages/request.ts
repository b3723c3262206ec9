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
import { isSocketLostError, nameOf, type SocketLostError } from '../ground/errors.js';
import { isFunction, REQUEST } from '../ground/options.js';
import { saysYes, validate, validateOptions } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { Multiplex } from './multiplex.js';
import { createRoutes } from './routes.js';

/** How requests and the replies to them are told apart. */
export type RequestConfig<In, Out, Id> = RequestOptions<In, Out, Id> &
  (number extends Id
    ? {
        /** Makes the id of the next request. One that is still in use must not come again.
         * @default 1, 2, 3 …
         */
        nextId?: () => Id;
      }
    : {
        /** Makes the id of the next request. One that is still in use must not come again. */
        nextId: () => Id;
      });

/** The options of requests, but for their ids. */
export interface RequestOptions<In, Out, Id> {
  /**
   * The id of the request that a message replies to; `undefined` for a message that is no reply. It is called once for each message,
   * however many requests are under way. Ids are looked up as the keys of a `Map`.
   */
  idOf: (message: In) => Id | undefined;
  /**
   * Whether a reply is the last to its request, for requests that are answered by a stream.
   * @default every reply is the last
   */
  isLast?: ((reply: In) => boolean) | undefined;
  /**
   * How long the first reply may take, and each one after the reply before it, in milliseconds. It counts from the subscription, so the
   * time in which there is no connection is part of it. `Infinity`: no limit.
   * @default 10000
   */
  timeout?: number | undefined;
  /**
   * Makes the message that calls a request off: sent once when its subscriber has left, or its time is up, before the last reply.
   * `undefined` sends nothing.
   */
  cancel?: ((id: Id) => Out | undefined) | undefined;
  /**
   * `true`: a request whose connection is lost before its last reply is sent again on the next one. The server may then do it twice, so
   * this is for requests that only read. `false`: it is an error, and nothing is sent again.
   * @default false
   */
  repeat?: boolean | undefined;
}

/**
 * Why a request has no reply, or not the last one:
 *
 * - `timeout`: no reply came in time
 * - `lost`: its connection was lost; `cause` is the {@link SocketLostError}
 * - `closed`: the socket was closed by its user
 */
export type RequestFailure = 'timeout' | 'lost' | 'closed';

const NAME = 'RequestError';

/** What a request errs with. It carries nothing of the message. */
export class RequestError extends Error {
  /** The loss, with `lost`. */
  declare readonly cause: SocketLostError | undefined;

  constructor(
    readonly kind: RequestFailure,
    message: string,
    details: { cause?: SocketLostError } = {},
  ) {
    super(message);
    Object.assign(this, details, { name: NAME });
  }
}

/** Tells whether an error is a {@link RequestError}, from whichever copy of the library. */
export const isRequestError = (error: unknown): error is RequestError => nameOf(error) === NAME;

/**
 * Makes requests on a shared socket: each is a message with an id, and emits the messages that carry the same id.
 *
 * Subscribing sends the request, at once or as soon as there is a session; each subscription is a request of its own. It needs no other
 * subscriber, and shares the connection of the others. Replies are emitted to the subscribers of the socket, too.
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
 * Errors: {@link RequestError} of kind `timeout`, `lost` or `closed`. What a function of the configuration throws is an error of the request;
 * what `idOf` throws, one of every request under way.
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
      // The losses first: sending may bring one on.
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

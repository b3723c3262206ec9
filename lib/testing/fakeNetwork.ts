import {
  BehaviorSubject,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  map,
  merge,
  of,
  skipWhile,
  Subject,
  switchMap,
  take,
  takeUntil,
  takeWhile,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { stopwatch } from '../ground/clock.js';
import { validateNumber } from '../ground/validate.js';
import { serve, type FakeServer } from './fakeServer.js';
import { pong, type FakeConnectionOptions, type FakeWebSocket } from './fakeWebSocket.js';

/** What is wrong with a network and with the server behind it. */
export interface FakeNetworkState {
  /**
   * How long it takes from a frame to its answer, in milliseconds of RxJS's time. A frame of the server's own accord takes as
   * long. `0` answers at once.
   * @default 0
   */
  readonly latency: number;
  /**
   * The cable is pulled: nothing gets through, and no event is emitted. A connection that was open then stays dead, as after a
   * change of Wi-Fi; a handshake goes on when the cable is plugged in again.
   * @default false
   */
  readonly pulled: boolean;
  /**
   * The server keeps its connections and does nothing. What has come meanwhile it does when it thaws.
   * @default false
   */
  readonly frozen: boolean;
  /**
   * Handshakes are refused.
   * @default false
   */
  readonly refusing: boolean;
  /**
   * The server closes its connections with 1012 and is gone. Handshakes are refused until it is back.
   * @default false
   */
  readonly down: boolean;
}

/** How the network begins, and how its server behaves. */
export type FakeNetworkOptions = { readonly [K in keyof FakeNetworkState]?: FakeNetworkState[K] | undefined } & Pick<
  FakeConnectionOptions,
  'reply' | 'serializer'
>;

/** A server behind a network that can fail. */
export interface FakeNetwork extends FakeServer {
  /** What is wrong now, and each change. */
  readonly state$: Observable<FakeNetworkState>;
  /** Breaks things, and mends them: `set({ pulled: true })`. What is not named stays as it is. */
  set(change: Partial<FakeNetworkState>): void;
  /** Sends a message to every open connection. A server that is frozen or down sends nothing. */
  broadcast(message: unknown): void;
}

/**
 * A network with a latency, and with faults to switch on and off, for a demo, a Storybook or a test of a whole app: every
 * connection goes through it, however many are made.
 *
 * ```ts
 * import { fakeNetwork } from 'rxjs-heartbeat-socket/testing';
 *
 * const network = fakeNetwork({ latency: 40 });
 * const socket$ = heartbeatSocket$<string>({ url: 'ws://test', WebSocketCtor: network.WebSocketCtor });
 * socket$.subscribe((message) => console.log(message));
 * network.broadcast('hello');
 * network.set({ pulled: true }); // a missed pong later the socket is waiting
 * network.set({ pulled: false }); // and soon it is open again
 * ```
 *
 * Time is RxJS's: real, or that of fake timers, or virtual in `TestScheduler.run`.
 *
 * @throws RangeError when `latency` is no number from 0.
 */
export function fakeNetwork({
  reply = pong,
  serializer = JSON.stringify,
  ...initial
}: FakeNetworkOptions = {}): FakeNetwork {
  const { latency = 0, pulled = false, frozen = false, refusing = false, down = false } = initial;
  const state$ = new BehaviorSubject<FakeNetworkState>({ latency: 0, pulled, frozen, refusing, down });
  const broadcast$ = new Subject<string>();
  const is = (isSo: (state: FakeNetworkState) => boolean) => state$.pipe(map(isSo), distinctUntilChanged());

  const set = (change: Partial<FakeNetworkState>) => {
    if (change.latency !== undefined) validateNumber('latency', change.latency, 0);
    state$.next({ ...state$.value, ...change });
  };
  set({ latency });

  const handshake = ({ closed$ }: FakeWebSocket) =>
    is(({ pulled, frozen }) => !pulled && !frozen).pipe(
      switchMap((isFree) => (isFree ? timer(state$.value.latency) : EMPTY)),
      take(1),
      takeUntil(closed$),
    );

  const answersOf = (connection: FakeWebSocket) =>
    connection.received$.pipe(
      concatMap((frame) =>
        state$.pipe(
          skipWhile(({ frozen }) => frozen),
          take(1),
          map(() => reply(frame)),
        ),
      ),
      filter((answer) => answer !== undefined),
    );

  const spoken = (connection: FakeWebSocket) =>
    merge(
      merge(broadcast$, answersOf(connection)).pipe(
        map((frame) => ({ run: () => connection.sendFrame(frame), isLast: false })),
      ),
      is(({ down }) => down).pipe(
        filter(Boolean),
        map(() => ({ run: () => connection.end(1012), isLast: true })),
      ),
    ).pipe(takeUntil(connection.closed$));

  const session = (connection: FakeWebSocket) =>
    spoken(connection).pipe(
      inOrder(() => state$.value.latency),
      takeWhile(({ isLast }) => !isLast, true),
      tap(({ run }) => run()),
      takeUntil(
        state$.pipe(
          filter(({ pulled }) => pulled),
          tap(() => connection.goSilent()),
        ),
      ),
    );

  const server = serve(
    () => ({
      reply: () => undefined,
      get closing() {
        const { pulled, frozen, latency } = state$.value;
        return !pulled && !frozen && latency;
      },
    }),
    (connection) => {
      handshake(connection)
        .pipe(
          switchMap(() => {
            const { refusing, down } = state$.value;
            if (refusing || down) connection.drop();
            else connection.accept();
            return refusing || down ? EMPTY : session(connection);
          }),
        )
        .subscribe();
    },
  );

  return Object.assign(server, {
    state$: state$.asObservable(),
    set,
    broadcast(message: unknown) {
      const { frozen, down } = state$.value;
      if (!frozen && !down) broadcast$.next(serializer(message));
    },
  });
}

/** Each after what the latency is when it is sent, and none before what was sent before it. */
function inOrder<T>(latency: () => number) {
  return (source$: Observable<T>): Observable<T> =>
    defer(() => {
      const time = stopwatch();
      return source$.pipe(
        map((value) => ({ value, due: time() + latency() })),
        concatMap(({ value, due }) => {
          const left = due - time();
          return left > 0 ? timer(left).pipe(map(() => value)) : of(value);
        }),
      );
    });
}

import { Subject, type Observable } from 'rxjs';
import type { WebSocketConstructor } from '../vocabulary/config.js';
import { FakeWebSocket, type FakeConnectionOptions } from './fakeWebSocket.js';

/** A server without a network. */
export interface FakeServer {
  /** The constructor to pass to `heartbeatSocket$` or `webSocket`. */
  readonly WebSocketCtor: WebSocketConstructor;
  /** Every connection attempt, oldest first. */
  readonly connections: readonly FakeWebSocket[];
  /** The newest connection. Throws if there is none. */
  readonly last: FakeWebSocket;
  /** Emits each connection attempt, before anything happens to it. */
  readonly connection$: Observable<FakeWebSocket>;
  /** Every frame that clients have sent, connection by connection. The list grows as they send more. */
  readonly received: readonly string[];
  /** Emits every frame as a client sends it, on any connection. */
  readonly received$: Observable<string>;
  /** How many client sockets are connecting or open. With one client it is never more than one. */
  readonly live: number;
}

/**
 * Makes a server that a test controls by method calls, for plain tests and for fake timers.
 *
 * ```ts
 * const server = fakeServer();
 * const socket$ = heartbeatSocket$<string>({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor });
 * socket$.subscribe((message) => console.log(message));
 * server.last.accept();
 * server.last.sendMessage('hello'); // logged when this turn is over
 * ```
 *
 * Events arrive asynchronously, in microtasks. Await one (`await Promise.resolve()`, or `advanceTimersByTimeAsync` of fake timers)
 * before you check their effects. Inside `TestScheduler.run` use {@link marbleServer}.
 */
export function fakeServer(options: FakeConnectionOptions = {}): FakeServer {
  return serve(
    () => options,
    () => undefined,
  );
}

/** Makes the server behind both fakes. `optionsOf` returns the options of a connection, and `onConnection` scripts it. */
export function serve(
  optionsOf: (attempt: number) => FakeConnectionOptions,
  onConnection: (connection: FakeWebSocket, attempt: number) => void,
): FakeServer {
  const connections: FakeWebSocket[] = [];
  const connection$ = new Subject<FakeWebSocket>();
  const received$ = new Subject<string>();
  let received: string[] | undefined; // of several connections, once somebody has asked

  const note = (connection: FakeWebSocket, frame: string) => {
    if (connection === connections[connections.length - 1]) received?.push(frame);
    // The frame goes between those of other connections, so the list is made again.
    else received = undefined;
    received$.next(frame);
  };

  class WebSocketCtor extends FakeWebSocket {
    constructor(url: string, protocols?: string | string[]) {
      const attempt = connections.length;
      super(url, protocols, optionsOf(attempt));
      connections.push(this);
      this.received$.subscribe((frame) => note(this, frame));
      connection$.next(this);
      onConnection(this, attempt);
    }
  }

  return {
    WebSocketCtor,
    connections,
    get last() {
      const last = connections[connections.length - 1];
      if (!last) throw new Error('no connection has been tried yet: subscribe to the socket first');
      return last;
    },
    connection$: connection$.asObservable(),
    get received() {
      const [first, second] = connections;
      if (first && !second) return first.received;
      return (received ??= connections.flatMap(({ received }) => received));
    },
    received$: received$.asObservable(),
    get live() {
      return connections.filter(({ readyState }) => readyState < 2).length;
    },
  };
}

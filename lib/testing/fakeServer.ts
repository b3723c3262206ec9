import { Subject, type Observable } from 'rxjs';
import type { WebSocketConstructor } from '../vocabulary/config.js';
import { FakeWebSocket, type FakeConnectionOptions } from './fakeWebSocket.js';

/** A server without a network. */
export interface FakeServer {
  /** Hand this to `heartbeatSocket$` or `webSocket`. */
  readonly WebSocketCtor: WebSocketConstructor;
  /** Every connection that was tried, oldest first. */
  readonly connections: readonly FakeWebSocket[];
  /** The newest of them. Throws while there is none. */
  readonly last: FakeWebSocket;
  /** Each connection as it is tried, before anything happens to it. */
  readonly connection$: Observable<FakeWebSocket>;
  /** Every frame that clients have sent, connection by connection. It grows as they send more. */
  readonly received: readonly string[];
  /** Every frame that clients send, on whichever connection, as they send it. */
  readonly received$: Observable<string>;
  /** How many client sockets are connecting or open: with one client never more than one. */
  readonly live: number;
}

/**
 * A server that does what the test says, one method call at a time, for plain tests and for fake timers.
 *
 * ```ts
 * const server = fakeServer();
 * const socket$ = heartbeatSocket$<string>({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor });
 * socket$.subscribe((message) => console.log(message));
 * server.last.accept();
 * server.last.sendMessage('hello'); // logged when this turn is over
 * ```
 *
 * Events come asynchronously, in microtasks: await one (`await Promise.resolve()`, or the fake timers'
 * `advanceTimersByTimeAsync`) before looking at what they did. Inside `TestScheduler.run` use {@link marbleServer}.
 */
export function fakeServer(options: FakeConnectionOptions = {}): FakeServer {
  return serve(
    () => options,
    () => undefined,
  );
}

/** The server behind both fakes: `optionsOf` a connection, and what happens to it `onConnection`. */
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
    // Its place is amid the others: they are put together anew.
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

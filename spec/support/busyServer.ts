import { fakeServer, type FakeServer, type FakeWebSocket } from '../../lib/testing/index.js';

/** One connection: how long it lasts, how it ends, and what the server takes for each of its messages. */
export interface Life {
  /** In milliseconds. */
  readonly lasts: number;
  readonly end: 'drop' | 'silence' | 'going-away' | 'unavailable';
  /** For how long nothing of it is handled at first, in milliseconds. */
  readonly heldFor: number;
  /** How long each message is handled, in milliseconds. */
  readonly each: number;
}

/** How long after its hint a connection is closed, in milliseconds. */
const NOTICE = 2_000;

/**
 * A server that handles the numbers of a client one by one, answers a ping when all before it are handled, and talks all the time. Its
 * connections live as `lives` has it, and then all like `last`.
 */
export function busyServer(lives: readonly Life[], last: Life) {
  const server: FakeServer = fakeServer({ reply: () => undefined, serializer: String });
  const handled: number[] = [];
  let attempts = 0;
  const handle = (n: number) => {
    if (n > (handled.at(-1) ?? 0)) handled.push(n);
  };

  const serve = (connection: FakeWebSocket, { lasts, end, heldFor, each }: Life) => {
    const waiting: string[] = [];
    let isBusy = true;
    const next = (): void => {
      const frame = waiting.shift();
      isBusy = frame !== undefined;
      if (frame === undefined) return;
      if (frame.includes('"ping"')) {
        connection.sendFrame('{"type":"pong"}');
        next();
        return;
      }
      setTimeout(() => {
        handle(Number(frame));
        next();
      }, each);
    };
    const news = setInterval(() => connection.sendFrame('"news"'), 50);
    const over = () => {
      clearInterval(news);
      if (end === 'drop') connection.drop();
      else if (end === 'silence') connection.goSilent();
      else connection.end(end === 'unavailable' ? 1013 : 1012);
    };
    connection.received$.subscribe((frame) => {
      waiting.push(frame);
      if (!isBusy) next();
    });
    connection.closed$.subscribe(() => clearInterval(news));
    connection.accept();
    setTimeout(next, heldFor);
    if (end === 'going-away') setTimeout(() => connection.sendFrame('"going-away"'), lasts);
    if (lasts < Infinity) setTimeout(over, end === 'going-away' ? lasts + NOTICE : lasts);
  };
  server.connection$.subscribe((connection) => serve(connection, lives[attempts++] ?? last));

  return { WebSocketCtor: server.WebSocketCtor, handled };
}

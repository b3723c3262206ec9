import { coldOf, isInTime, type Cold, type MakeCold } from './coldOf.js';
import { serve, type FakeServer } from './fakeServer.js';
import type { FakeConnectionOptions, FakeWebSocket } from './fakeWebSocket.js';
import { createSoon } from './soon.js';

/** The script of one connection attempt: its marbles and its options. */
export interface Attempt extends FakeConnectionOptions {
  readonly marbles: string;
  /** The close code of `|`. @default 1000 */
  readonly code?: number | undefined;
  /** The close reason of `|`. */
  readonly reason?: string | undefined;
}

export interface MarbleServerOptions extends FakeConnectionOptions {
  /** The messages for letters. By default a letter is the message. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
}

export interface MarbleServer extends FakeServer {
  /** When each attempt began and ended, from the constructor to the end or to `close()`, for `expectSubscriptions`. */
  readonly lives: readonly Cold['subscriptions'][];
}

/**
 * Makes a server from marbles, one string for each connection attempt, for use inside `TestScheduler.run`.
 *
 * `o` opens, letters are messages, `|` closes cleanly, `#` drops the connection (before `o`, it refuses it). After `o`, silence is an
 * idle server that answers pings, or a half-open one with `reply: () => undefined`. Without `o`, silence is a handshake that hangs.
 *
 * ```ts
 * new TestScheduler(assertMarbles).run(({ cold, expectObservable }) => {
 *   const { WebSocketCtor } = marbleServer(cold, ['o-a-|', 'o-b']);
 *   const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, reconnect: 3 });
 *   expectObservable(socket$, '^------------!').toBe('--a------b');
 * });
 * ```
 *
 * Pass the `cold` of `TestScheduler.run`, of the context that `rxjs-marbles` passes to a test, or of `jasmine-marbles` in
 * `getTestScheduler().run`.
 *
 * The test fails with an explanation if the client makes more attempts than there are scripts, or if a fake is used outside `run`.
 *
 * @throws Error that names the attempt and the marble if a script is not allowed.
 */
export function marbleServer(
  cold: MakeCold,
  attempts: readonly (string | Attempt)[],
  { values, ...options }: MarbleServerOptions = {},
): MarbleServer {
  const isRunning = () => isInTime(coldOf(cold, ''));
  if (!isRunning()) throw new Error(OUTSIDE);

  const scripts = attempts.map((given, index) => {
    const attempt = typeof given === 'string' ? { marbles: given } : given;
    const script$ = coldOf(cold, attempt.marbles);
    checkScript(script$, `attempt ${index + 1} ('${attempt.marbles}')`, values);
    return { script$, ...options, ...attempt };
  });

  const play = (connection: FakeWebSocket, index: number) => {
    const script = scripts[index];
    if (!isRunning()) failTest(OUTSIDE);
    else if (!script) failTest(`attempt ${index + 1} was made, but marbleServer() has ${scripts.length} scripts`);
    else {
      const life = script.script$.subscribe({
        next: (letter) =>
          letter === 'o' ? connection.accept() : connection.sendMessage(values ? values[letter as string] : letter),
        error: () => connection.drop(),
        complete: () => connection.end(script.code, script.reason),
      });
      connection.closed$.subscribe(() => life.unsubscribe());
    }
  };

  const server = serve((index) => scripts[index] ?? options, play);
  return Object.assign(server, { lives: scripts.map(({ script$ }) => script$.subscriptions) });
}

const OUTSIDE =
  'marbleServer() works inside TestScheduler.run() alone (jasmine-marbles: getTestScheduler().run); elsewhere use fakeServer()';

/** Throws to the test, not to the client: the client would count it as a failed attempt and retry. */
function failTest(message: string): void {
  createSoon()(() => {
    throw new Error(message);
  });
}

function checkScript(script$: Cold, name: string, values: MarbleServerOptions['values']): void {
  let isOpen = false;
  for (const { notification } of script$.messages) {
    if (notification.kind !== 'N') continue;
    const letter = notification.value as string;
    if (letter === 'o') {
      if (isOpen) throw new Error(`${name} opens twice`);
      isOpen = true;
    } else if (!isOpen) {
      throw new Error(`${name} sends '${letter}' before it opens: begin with 'o'`);
    } else if (values && !(letter in values)) {
      throw new Error(`${name} sends '${letter}', which is not among its values: ${Object.keys(values).join(', ')}`);
    }
  }
}

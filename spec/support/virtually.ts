import { asyncScheduler, map, type Observable, type Subscription } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import {
  heartbeatSocket$,
  isSocketLostError,
  type HeartbeatSocket,
  type HeartbeatSocketConfig,
  type SocketStatus,
  type WebSocketConstructor,
} from '../../lib/index.js';
import type { MarbleServer } from '../../lib/testing/index.js';
import { scripted, type ScriptedOptions } from './scripted.js';

/** A scene that nobody ends fails; it does not run for ever. */
const LAST_FRAME = 200_000;
const MOST_ATTEMPTS = 100;

export type Config = Partial<HeartbeatSocketConfig<string, unknown>>;

export interface VirtualHelpers extends RunHelpers {
  /** A socket to a scripted server: without heartbeat and with a retry after 3 ms, unless the config says otherwise. */
  connectTo: (
    scripts: string[],
    config?: Config,
    options?: ScriptedOptions,
  ) => { server: MarbleServer; socket$: HeartbeatSocket<string, unknown> };
  /** Acts at a time. */
  at: (ms: number, action: () => void) => void;
  /** What was noted and watched, with the time. */
  log: string[];
  note: (text: string) => void;
  /** Notes what a stream emits, and its end. */
  watch: (name: string, stream$: Observable<unknown>) => Subscription;
}

/**
 * Plays a scene in virtual time, and checks that at no instant more than one socket of a server was CONNECTING or OPEN
 * (C2); during a handover, two. That number grows in the constructor alone.
 */
export function virtually(play: (helpers: VirtualHelpers) => void, { most = 1 } = {}): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  let mostLive = 0;
  let attempts = 0;
  const log: string[] = [];
  const note = (text: string) => void log.push(`${asyncScheduler.now()} ${text}`);

  const connectTo: VirtualHelpers['connectTo'] = (scripts, config, options) => {
    const server = scripted(helpers!.cold, scripts, options);
    const WebSocketCtor = new Proxy(config?.WebSocketCtor ?? server.WebSocketCtor, {
      construct(target, args: ConstructorParameters<WebSocketConstructor>) {
        if (++attempts === MOST_ATTEMPTS) asyncScheduler.schedule(giveUp);
        const socket = new target(...args);
        mostLive = Math.max(mostLive, server.live);
        return socket;
      },
    });
    const defaults = { url: 'ws://host/feed', heartbeat: false, reconnect: 3 } as const;
    return { server, socket$: heartbeatSocket$<string, unknown>({ ...defaults, ...config, WebSocketCtor }) };
  };

  let helpers: RunHelpers | undefined;
  scheduler.run((given) => {
    helpers = given;
    scheduler.maxFrames = LAST_FRAME;
    play({
      ...given,
      connectTo,
      at: (ms, action) => void asyncScheduler.schedule(action, ms),
      log,
      note,
      watch: (name, stream$) =>
        stream$.subscribe({
          next: (value) => note(`${name}: ${inWords(value)}`),
          error: (error: unknown) => note(`${name}: error ${inWords(error)}`),
          complete: () => note(`${name}: complete`),
        }),
    });
    given.flush();
  });
  expect(mostLive).toBeLessThanOrEqual(most);
}

const LETTERS = { idle: 'i', connecting: 'c', open: 'o', waiting: 'w', closed: 'x' };

/** The states of a socket as marbles: `i`dle, `c`onnecting, `o`pen, `w`aiting and `x` for closed. */
export const states = (socket$: { status$: Observable<SocketStatus> }): Observable<string> =>
  socket$.status$.pipe(map(({ state }) => LETTERS[state]));

/** The kind of a loss, with its code if it has one; a status or an event with what is worth knowing of it. */
function inWords(value: unknown): string {
  if (isSocketLostError(value)) return [value.kind, value.code].filter((part) => part !== undefined).join(' ');
  if (value instanceof Error) return value.name;
  if (typeof value !== 'object' || value === null) return String(value);
  const details = Object.entries(value)
    .filter(([key, detail]) => !['type', 'state', 'since', 'cause'].includes(key) || (key === 'cause' && detail))
    .map(([, detail]) => inWords(detail));
  const { type, state } = value as { type?: string; state?: string };
  return [type ?? state, ...details].join(' ');
}

function giveUp(): never {
  throw new Error(`${MOST_ATTEMPTS} sockets in one scene`);
}

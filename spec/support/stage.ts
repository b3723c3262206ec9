import type { Observable, Subscription } from 'rxjs';
import { webSocket, type WebSocketSubjectConfig } from 'rxjs/webSocket';
import { heartbeatSocket$, isSocketLostError } from '../../lib/index.js';

import { LateUserMock, UserMock } from './userMock.js';

/** What `webSocket()` and `heartbeatSocket$()` have in common. */
export interface AnySocket extends Observable<unknown> {
  next(message: unknown): void;
  complete(): void;
  error(close: unknown): void;
  unsubscribe(): void;
  multiplex(
    subMsg: () => unknown,
    unsubMsg: () => unknown,
    messageFilter: (message: unknown) => boolean,
  ): Observable<unknown>;
}

export type AnyConfig = WebSocketSubjectConfig<unknown>;

/** The two to compare: without heartbeat and reconnect the second is a drop-in for the first. */
const makers = {
  webSocket: (config: AnyConfig): AnySocket => webSocket(config),
  heartbeatSocket$: (config: AnyConfig): AnySocket =>
    heartbeatSocket$({ ...config, heartbeat: false, reconnect: false }),
};

export type Mock = UserMock;

export const createMock = {
  'a mock that closes at once': (url: string, protocols?: string | string[]): Mock => new UserMock(url, protocols),
  'a mock that closes later': (url: string, protocols?: string | string[]): Mock => new LateUserMock(url, protocols),
};

/** Where a scenario is played: logs what subscribers, observers and the wire see, in order. */
export class Stage {
  readonly log: string[] = [];
  readonly mocks: Mock[] = [];

  constructor(
    private readonly maker: (config: AnyConfig) => AnySocket,
    private readonly createMock: (url: string, protocols?: string | string[]) => Mock,
  ) {}

  /** The newest socket, to be moved from the server's side. */
  get server(): Mock {
    return this.mocks.at(-1)!;
  }

  make(config: Partial<AnyConfig> = {}): AnySocket {
    return this.maker({
      url: 'ws://host/path',
      WebSocketCtor: this.WebSocketCtor,
      openObserver: { next: () => this.note('openObserver') },
      closingObserver: { next: () => this.note('closingObserver') },
      closeObserver: { next: ({ code }) => this.note(`closeObserver ${code}`) },
      ...config,
    });
  }

  /** Makes a socket and connects it, with a subscriber `a`. */
  connected(config: Partial<AnyConfig> = {}): AnySocket {
    const socket$ = this.make(config);
    this.watch('a', socket$);
    this.server.open();
    return socket$;
  }

  watch(name: string, source$: Observable<unknown>): Subscription {
    return source$.subscribe({
      next: (value) => this.note(`${name}: ${JSON.stringify(value)}`),
      error: (error: unknown) => this.note(`${name}: ${describeError(error)}`),
      complete: () => this.note(`${name}: complete`),
    });
  }

  /** Logs what a call throws. */
  attempt(call: () => unknown): void {
    try {
      call();
    } catch (error) {
      this.note(`throws ${describeError(error)}`);
    }
  }

  readonly note = (text: string): void => void this.log.push(text);

  /** Lets the events that are under way arrive. */
  async settle(): Promise<void> {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  }

  readonly WebSocketCtor = ((stage: Stage) =>
    function (...args: [string, string?]) {
      const mock = stage.createMock(...args);
      const name = `#${stage.mocks.push(mock)}`;
      const { send, close } = mock;
      stage.note(`${name} new(${args.join(', ')})`);
      mock.send = (frame) => {
        stage.note(`${name} send(${frame})`);
        send.call(mock, frame);
      };
      mock.close = (...args) => {
        stage.note(`${name} close(${args.filter((arg) => arg !== undefined).join(', ')})`);
        close.apply(mock, args);
      };
      return mock;
    } as unknown as NonNullable<AnyConfig['WebSocketCtor']>)(this);
}

function describeError(error: unknown): string {
  if (isSocketLostError(error)) return `SocketLostError(${error.kind}${error.code ? ` ${error.code}` : ''})`;
  if (error instanceof Error) return error.name;
  const { type, code } = error as CloseEvent;
  return type === 'error' ? 'raw Event' : `raw CloseEvent(${code})`;
}

/** Plays the same on a `webSocket()` and on a `heartbeatSocket$()`: what was logged of each, in that order. */
export async function playBoth(play: (stage: Stage) => unknown, mock: keyof typeof createMock) {
  const logs: string[][] = [];
  for (const maker of Object.values(makers)) {
    const stage = new Stage(maker, createMock[mock]);
    await play(stage);
    logs.push(stage.log);
  }
  return { old: logs[0]!, now: logs[1]! };
}

/**
 * Takes away the differences that any scenario may meet, each of them shown in departures-spec.ts: complete() has a code,
 * subscribers complete before the closing handshake, and an error tells what happened without the event and its URL.
 */
export function withoutDepartures(log: readonly string[]): string[] {
  return log
    .join('\n')
    .replaceAll('close()', 'close(1000)')
    .replaceAll('closeObserver 1005', 'closeObserver 1000')
    .replaceAll(/SocketLostError\(close (.*)\)/g, 'raw CloseEvent($1)')
    .replaceAll('SocketLostError(error)', 'raw Event')
    .replaceAll(/(close\(.*\))\n(closeObserver .*)((?:\n.*: complete)+)/g, '$1$3\n$2')
    .split('\n');
}

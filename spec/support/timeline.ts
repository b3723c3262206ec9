import {
  asyncScheduler,
  concatWith,
  dematerialize,
  from,
  map,
  mergeMap,
  NEVER,
  of,
  timer,
  type ObservableNotification,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { WebSocketConstructor } from '../../lib/index.js';
import { fakeServer, type FakeConnectionOptions, type FakeServer } from '../../lib/testing/index.js';

/** A constructor that notes when it is called, and when its sockets send and close; it throws where told to. */
export function withTimeline(Ctor: WebSocketConstructor, throwsAt: readonly number[] = []) {
  const timeline: string[] = [];
  const start = asyncScheduler.now();
  const note = (what: string) => timeline.push(`${asyncScheduler.now() - start} ${what}`);
  let attempts = 0;

  class NotedSocket extends Ctor {
    constructor(url: string, protocols?: string | string[]) {
      note('connect');
      if (throwsAt.includes(++attempts)) throw new Error('no WebSocket today');
      super(url, protocols);
    }

    override send(frame: string): void {
      if (this.readyState !== 1) return;
      note(`send ${frame}`);
      super.send(frame);
    }

    override close(code?: number, reason?: string): void {
      note('close');
      super.close(code, reason);
    }
  }

  return { WebSocketCtor: NotedSocket as WebSocketConstructor, timeline };
}

type Script = { frame: number; notification: ObservableNotification<string> }[];

/** What marbleServer() does, on the timers there are: for marbles on Jest's fake timers. */
export function serverOnTimers(scripts: string[], options: FakeConnectionOptions): FakeServer {
  const server = fakeServer(options);
  server.connection$.subscribe((connection) => {
    play(scripts[server.connections.length - 1] ?? '#').subscribe({
      next: (letter) => (letter === 'o' ? connection.accept() : connection.sendMessage(letter)),
      error: () => connection.drop(),
      complete: () => connection.end(),
    });
  });
  return server;
}

function play(marbles: string) {
  const parse = (): Script => TestScheduler.parseMarbles(marbles, undefined, undefined, false, true);
  return from(new TestScheduler(() => undefined).run(parse)).pipe(
    // As cold(), without end but where the marbles say so.
    concatWith(NEVER),
    // A timer of 0 would take a millisecond of Jest's.
    mergeMap(({ frame, notification }) => (frame > 0 ? timer(frame) : of(0)).pipe(map(() => notification))),
    dematerialize(),
  );
}

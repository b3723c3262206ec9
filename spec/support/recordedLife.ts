import { asyncScheduler, timer, takeUntil } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { heartbeatSocket$ } from '../../lib/index.js';
import { marbleServer, type Attempt } from '../../lib/testing/index.js';
import type { Mark } from '../../playground/model/marks.js';
import { SETTINGS } from '../../playground/model/settings.js';
import { happenings } from '../../playground/page/ourLane.js';

/** The pong to the ping in a script; nothing else answers one. */
export const PONG = 'p';

/** Plays a life in virtual time with the settings of the playground, and tells what its page would record of it. */
export function recordLife(attempts: readonly (string | Attempt)[], wait: () => number, until: number): Mark[] {
  const marks: Mark[] = [];
  new TestScheduler(() => {}).run(({ cold, flush }) => {
    const { WebSocketCtor } = marbleServer(cold, attempts, {
      reply: () => undefined,
      serializer: (letter) => (letter === PONG ? '{"type":"pong"}' : JSON.stringify(letter)),
    });
    const { interval, pongTimeout, patience, connectTimeout } = SETTINGS;
    const socket$ = heartbeatSocket$<string>({
      url: 'ws://test',
      WebSocketCtor,
      heartbeat: { interval, pongTimeout, patience },
      connectTimeout,
      reconnect: { delay: wait },
    });
    happenings(socket$)
      .pipe(takeUntil(timer(until)))
      .subscribe((event) => marks.push({ ...event, at: asyncScheduler.now() }));
    flush();
  });
  return marks;
}

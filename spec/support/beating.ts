import { catchError, Subject, throwError, type Observable } from 'rxjs';
import { heartbeat, isSocketLostError, type HeartbeatConfig } from '../../lib/index.js';

/** What most heartbeat specs have in common: in marbles, `x` is a ping and `p` a pong. */
export const MARBLES = { interval: 5, pongTimeout: 3, ping: 'x', isPong: (frame: unknown) => frame === 'p' };

/** For `describe.each`. */
export const MODES: [mode: string, idle: boolean][] = [
  ['at every interval', false],
  ['when idle', true],
];

/** What a heartbeat makes of its source, with a loss told by its kind, and the pings it sends. */
export function beating<T>(source$: Observable<T>, config: HeartbeatConfig<T> = {}) {
  const ping$ = new Subject<string>();
  const result$ = source$.pipe(
    heartbeat((ping) => ping$.next(ping), { ...MARBLES, ...config }),
    catchError((error: unknown) => throwError(() => (isSocketLostError(error) ? error.kind : error))),
  );
  return { ping$, result$ };
}

/** A heartbeat on Jest's fake timers, with the default interval and `pongTimeout`, and a record of what comes of it. */
export function beatingInFakeTime(config: HeartbeatConfig = {}) {
  jest.useFakeTimers();
  return beatingOn(config);
}

/** The same, on whichever timers there are. */
export function beatingOn(config: HeartbeatConfig = {}) {
  const frame$ = new Subject<unknown>();
  const pings: string[] = [];
  const seen: unknown[] = [];
  const errors: unknown[] = [];
  const alive$ = frame$.pipe(heartbeat<unknown>((ping) => pings.push(ping), { ping: 'x', ...config }));
  const subscription = alive$.subscribe({
    next: (frame) => seen.push(frame),
    error: (error: unknown) => errors.push(error),
  });
  return { frame$, alive$, pings, seen, errors, subscription };
}

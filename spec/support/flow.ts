import { filter, map } from 'rxjs';
import type { VirtualHelpers } from './virtually.js';

/** Marbles of what goes into a socket, and of what becomes of it. */
export interface Flow {
  /** The subscription. */
  readonly socket: string;
  /** What arrives. Silence, if it is not given. */
  readonly messages?: string;
  /** What is handed to next(). */
  readonly next: string;
  /** What the server gets, pings too, on whichever connection: the first letter of each frame. */
  readonly received?: string;
  /** What is reported: o for overflow, x for expired, c for closed, u for unconfirmed, n for unsendable. */
  readonly dropped?: string;
  /** How many the outbox holds. */
  readonly queued?: string;
}

const REASONS = { overflow: 'o', expired: 'x', closed: 'c', unconfirmed: 'u', unsendable: 'n' };

export function expectFlow(
  { cold, expectObservable }: VirtualHelpers,
  { server, socket$ }: ReturnType<VirtualHelpers['connectTo']>,
  { socket, messages = '', next, received, dropped = '', queued }: Flow,
): void {
  cold(next).subscribe((message) => socket$.next(message));
  expectObservable(socket$, socket).toBe(messages);
  if (received !== undefined) expectObservable(server.received$.pipe(map((frame) => frame.charAt(0)))).toBe(received);
  const drop$ = socket$.events$.pipe(
    filter((event) => event.type === 'dropped'),
    map(({ reason }) => REASONS[reason]),
  );
  expectObservable(drop$).toBe(dropped);
  if (queued !== undefined) expectObservable(socket$.queued$.pipe(map((count) => `${count}`))).toBe(queued);
}

import { Observable } from 'rxjs';
import type { Outbox } from './outbox.js';
import type { Pump } from './pump.js';
import type { Window } from './window.js';

/** What pings and their answers tell of what was sent: that it has arrived. With at-least-once delivery only a pong does. */
export interface Confirmations {
  /** Whether only pongs confirm. */
  readonly needsPong: boolean;
  /** A first ping of this connection got no pong, nor did any other ever. */
  readonly isUnanswered: () => boolean;
  readonly onPing: (ping: unknown) => void;
  /** A ping was due, and none leaves: there is nothing to wait for. */
  readonly onSkip: () => undefined;
  readonly onPong: (latency: number, ping: unknown) => void;
  /** Some frame answered the last ping, after so long. */
  readonly onAnswer: (latency: number) => void;
  /** Calls for a ping, so that what waits can follow what was sent, and what was sent is confirmed before the outbox is full of it. */
  readonly confirmNow$: Observable<unknown>;
  /** Looks whether it is time for that. */
  readonly poll: () => void;
}

export function createConfirmations(
  outbox: Outbox,
  { drain }: Pump,
  window: Window,
  needsPong: boolean,
): Confirmations {
  let hasPonged = false;
  const isCalledFor = () =>
    needsPong
      ? window.isWorthPing() || (!window.marks() && outbox.isFilling())
      : !!outbox.size() && window.isWorthPing();
  const onAnswer = (latency: number) => {
    // The pong is on its way, or this is it.
    if (needsPong) return;
    window.land(latency);
    // Also for what waits for room in the socket: in a page that has long been hidden its timer goes off once a minute.
    drain();
  };
  const onPing = (ping?: unknown) => window.mark(ping, outbox.position());

  return {
    needsPong,
    isUnanswered: () => needsPong && !hasPonged && window.marks() === 1,
    onPing,
    onSkip() {
      if (needsPong) return;
      onPing();
      onAnswer(0);
    },
    onPong(latency, ping) {
      hasPonged = true;
      if (!needsPong) return;
      outbox.confirm(window.land(latency, ping));
      drain();
    },
    onAnswer,
    poll() {
      if (isCalledFor()) window.call();
    },
    confirmNow$: new Observable((subscriber) => {
      subscriber.add(window.ping$.subscribe(subscriber));
      // A few bytes that were sent again as the connection opened have a whole interval.
      if (window.isWorthPing()) subscriber.next(undefined);
    }),
  };
}

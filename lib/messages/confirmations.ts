import { Observable } from 'rxjs';
import type { Outbox } from './outbox.js';
import type { Pump } from './pump.js';
import type { Window } from './window.js';

/** Confirms that sent messages have arrived, by the answers to pings. With at-least-once delivery, only a pong confirms. */
export class Confirmations {
  private hasPonged = false;

  constructor(
    private readonly outbox: Outbox,
    private readonly pump: Pump,
    private readonly window: Window,
    /** Whether only pongs confirm. */
    readonly needsPong: boolean,
  ) {}

  /** Whether the first ping of this connection is unanswered, and no ping ever got a pong. */
  isUnanswered(): boolean {
    return this.needsPong && !this.hasPonged && this.window.marks() === 1;
  }

  onPing(ping?: unknown): void {
    this.window.mark(ping, this.outbox.position());
  }

  /** Is called when a ping is due but not sent: there is no answer to wait for. */
  onSkip(): undefined {
    if (this.needsPong) return;
    this.onPing();
    this.onAnswer(0);
  }

  onPong(latency: number, ping: unknown): void {
    this.hasPonged = true;
    if (!this.needsPong) return;
    this.outbox.confirm(this.window.land(latency, ping));
    this.pump.drain();
  }

  /** Is called when any frame answers the last ping. */
  onAnswer(latency: number): void {
    // The frame is the pong, or the pong is still to come.
    if (this.needsPong) return;
    this.window.land(latency);
    // Also for messages that wait for room in the socket: in a page that was hidden for long, timers fire once a minute.
    if (this.outbox.size()) this.pump.drain();
  }

  /** Asks for a ping if messages wait for the window, or if unconfirmed messages fill the outbox. */
  poll(): void {
    if (this.isCalledFor()) this.window.call();
  }

  /** Emits when a ping is needed. */
  confirmNow$(): Observable<unknown> {
    return new Observable((subscriber) => {
      subscriber.add(this.window.ping$.subscribe(subscriber));
      // If only a few bytes were sent again at the opening, their ping waits for the interval.
      if (this.window.isWorthPing()) subscriber.next(undefined);
    });
  }

  private isCalledFor(): boolean {
    const { outbox, window } = this;
    if (!this.needsPong) return !!outbox.size() && window.isWorthPing();
    return window.isWorthPing() || (!window.marks() && outbox.isFilling());
  }
}

import { Observable } from 'rxjs';
import type { Outbox } from './outbox.js';
import type { Pump } from './pump.js';
import type { Window } from './window.js';

/** What pings and their answers tell of what was sent: that it has arrived. With at-least-once delivery only a pong does. */
export class Confirmations {
  private hasPonged = false;

  constructor(
    private readonly outbox: Outbox,
    private readonly pump: Pump,
    private readonly window: Window,
    /** Whether only pongs confirm. */
    readonly needsPong: boolean,
  ) {}

  /** A first ping of this connection got no pong, nor did any other ever. */
  isUnanswered(): boolean {
    return this.needsPong && !this.hasPonged && this.window.marks() === 1;
  }

  onPing(ping?: unknown): void {
    this.window.mark(ping, this.outbox.position());
  }

  /** A ping was due, and none leaves: there is nothing to wait for. */
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

  /** Some frame answered the last ping, after so long. */
  onAnswer(latency: number): void {
    // The pong is on its way, or this is it.
    if (this.needsPong) return;
    this.window.land(latency);
    // Also for what waits for room in the socket: in a page that has long been hidden its timer goes off once a minute.
    if (this.outbox.size()) this.pump.drain();
  }

  /** Looks whether it is time for a ping, so that what waits can follow what was sent, and what was sent is confirmed before the outbox is full of it. */
  poll(): void {
    if (this.isCalledFor()) this.window.call();
  }

  /** Calls for pings. */
  confirmNow$(): Observable<unknown> {
    return new Observable((subscriber) => {
      subscriber.add(this.window.ping$.subscribe(subscriber));
      // A few bytes that were sent again as the connection opened have a whole interval.
      if (this.window.isWorthPing()) subscriber.next(undefined);
    });
  }

  private isCalledFor(): boolean {
    const { outbox, window } = this;
    if (!this.needsPong) return !!outbox.size() && window.isWorthPing();
    return window.isWorthPing() || (!window.marks() && outbox.isFilling());
  }
}

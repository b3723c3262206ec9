import { Observable, timer } from 'rxjs';
import type { Events } from '../events/events.js';
import { MessageDroppedError } from '../ground/errors.js';
import { runInPlace } from '../ground/run.js';
import { subscribeIn } from '../operators/subscribeIn.js';
import type { Frame, HeartbeatSocketConfig } from '../vocabulary/config.js';
import type { Link } from './link.js';
import { bytesOf, type Outbox, type Settle } from './outbox.js';
import type { Pump } from './pump.js';
import type { Window } from './window.js';

type Config = Pick<HeartbeatSocketConfig<unknown>, 'delivery' | 'outbox' | 'outside'>;

/** Sends messages by the link or, while that takes none, leaves them in the outbox. */
export class Sender<Out> {
  constructor(
    private readonly config: Config,
    private readonly events: Events,
    private readonly link: Link,
    private readonly outbox: Outbox,
    private readonly window: Window,
    private readonly pump: Pump,
    private readonly serialize: (message: Out) => Frame,
  ) {}

  /** Sends now if that keeps the order; otherwise the message waits. */
  sendOrQueue(message: Out): void {
    this.send(message, this.report);
  }

  /** The same, and emits how it ended. */
  deliver(message: Out): Observable<void> {
    const { outbox: { maxAge = Infinity } = {}, outside: run = runInPlace } = this.config;
    return new Observable((subscriber) => {
      const settle: Settle = (reason) => {
        this.report(reason);
        if (reason) {
          this.events.inTurn(() => subscriber.error(new MessageDroppedError(reason)));
        } else {
          subscriber.next();
          subscriber.complete();
        }
      };
      this.send(message, settle, true);
      // Nothing else looks after what waits while nobody is subscribed to the messages.
      if (maxAge < Infinity && !subscriber.closed) {
        subscriber.add(
          timer(maxAge)
            .pipe(subscribeIn(run))
            .subscribe(() => this.pump.drain()),
        );
      }
    });
  }

  /** Sends now or not at all. */
  sendNow(message: Out): void {
    if (this.link.isReady) this.link.send(this.serialize(message));
  }

  /** Sends all that waits, however much the socket's buffer holds, and whatever it waits for. */
  flush(): void {
    this.link.isHeld = false;
    this.pump.flush();
  }

  /** Drops all that waits. */
  clear(): void {
    this.outbox.clear();
    this.pump.drain();
  }

  private readonly report: Settle = (reason) => {
    if (reason) this.events.emit({ type: 'dropped', reason });
  };

  private send(message: Out, settle: Settle, isWatched = false): void {
    const { outbox, pump, window, link, config } = this;
    // Before anything is decided: the serializer may end the connection, or the socket.
    const frame = this.serialize(message);
    const keepsOrder = config.delivery !== 'at-least-once' && !outbox.size() && pump.hasRoom();
    if (keepsOrder && (!isWatched || window.takes(bytesOf(frame)))) {
      try {
        link.send(frame);
      } catch {
        settle('unsendable');
        return;
      }
      settle();
      return;
    }
    // Whoever waits for what becomes of it would wait for ever.
    if (isWatched && this.events.status().state === 'closed') {
      settle('closed');
      return;
    }
    const hadRoom = outbox.enqueue(frame, settle);
    pump.drain();
    if (!hadRoom && config.outbox?.overflow === 'error') throw new MessageDroppedError('overflow');
  }
}

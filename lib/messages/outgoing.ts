import type { Events } from '../events/events.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import { Confirmations } from './confirmations.js';
import { createLink } from './link.js';
import { createOutbox } from './outbox.js';
import { Pings } from './pings.js';
import { pongTimeoutOf } from './pongTimeoutOf.js';
import { Pump } from './pump.js';
import { Sender } from './sender.js';
import { serializerOf } from './serializerOf.js';
import { Session } from './session.js';
import { createWindow } from './window.js';

type Config<Out> = Pick<
  HeartbeatSocketConfig<unknown, Out>,
  'serializer' | 'delivery' | 'heartbeat' | 'outbox' | 'outside' | 'WebSocketCtor'
>;

/** The parts of the way out. Each gets those on which it depends. */
export class Outgoing<Out> {
  /** The socket by which frames leave. */
  readonly link = createLink();
  /** Holds the messages that wait. */
  readonly outbox;
  /** Limits the bytes on their way. */
  readonly window;
  /** Moves messages from the outbox to the link. */
  readonly pump;
  /** Tells from pings and pongs which messages have arrived. */
  readonly confirmations: Confirmations;
  /** Sends pings, ahead of what waits. */
  readonly pings;
  /** Begins, opens and ends a session. */
  readonly session;
  /** Sends messages, or has them wait. */
  readonly sender;

  constructor(config: Config<Out>, events: Events) {
    const { delivery, heartbeat, outbox = {}, outside } = config;
    const keepsSent = delivery === 'at-least-once';
    // A function is not asked before a session is ready.
    const pongTimeout = pongTimeoutOf(config, typeof heartbeat === 'function' ? {} : heartbeat);
    const serialize = serializerOf(config);
    this.outbox = createOutbox(outbox, keepsSent);
    this.window = createWindow(this.link, pongTimeout, keepsSent);
    this.pump = new Pump(this.outbox, this.link, this.window, {
      highWaterMark: outbox.highWaterMark,
      run: outside,
      inTurn: events.inTurn,
      onDrained: () => this.confirmations.poll(),
    });
    this.confirmations = new Confirmations(this.outbox, this.pump, this.window, keepsSent);
    this.pings = new Pings(this.link, this.pump);
    this.session = new Session(this.link, this.outbox, this.window, this.pump, serialize);
    this.sender = new Sender(config, events, this.link, this.outbox, this.window, this.pump, serialize);
  }
}

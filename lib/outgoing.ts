import { Subject, type Observable } from 'rxjs';
import { check, checkNumber } from './check.js';
import type { Frame, HeartbeatSocketConfig } from './config.js';
import { causedBy } from './errors.js';
import type { Journal } from './journal.js';
import type { Connection } from './openSocket.js';

/** The way out: the connection that is open, if one is, and the outbox, which holds what waits for the next. */
export interface Outgoing<Out> {
  /** The open connection. */
  link: Connection | undefined;
  /** Each connection's opening, for those who must ask for something again on every one. */
  readonly opening$: Observable<void>;
  /** Whether messages wait. */
  readonly isWaiting: () => boolean;
  /** Makes a connection the link: the handshake leaves first, then what waited. */
  readonly greet: (connection: Connection) => void;
  /** Sends now if that keeps the order; otherwise the message waits. */
  readonly next: (message: Out) => void;
  /** Sends now or not at all. */
  readonly say: (message: Out) => void;
  /** Drops and reports what waits. */
  readonly clear: () => void;
}

export function createOutgoing<In, Out>(config: HeartbeatSocketConfig<In, Out>, { report }: Journal): Outgoing<Out> {
  const { serializer = toJson, onOpen, outbox: { capacity = 1000, overflow = 'drop-oldest' } = {} } = config;
  checkNumber('outbox.capacity', capacity, 0);
  check(OVERFLOWS.includes(overflow), 'outbox.overflow', OVERFLOWS.join(' or '));
  const waiting: Frame[] = [];
  const opening$ = new Subject<void>();

  const isWaiting = () => waiting.length > 0;
  const drop = (reason: 'overflow' | 'closed' | 'unsendable') => report({ type: 'dropped', reason });

  const keep = (frame: Frame) => {
    waiting.push(frame);
    if (waiting.length <= capacity) return;
    drop('overflow');
    if (overflow === 'drop-oldest') waiting.shift();
    else waiting.pop();
    if (overflow === 'error') throw new RangeError('outbox.capacity reached');
  };

  const say = (message: Out) => outgoing.link?.send(serializer(message));

  const outgoing: Outgoing<Out> = {
    link: undefined,
    opening$,
    isWaiting,
    greet(connection) {
      try {
        const handshake = onOpen?.();
        if (connection.isOpen()) outgoing.link = connection;
        handshake?.forEach(say);
      } catch (cause) {
        throw causedBy('handshake', cause);
      }
      opening$.next();
      while (isWaiting() && connection.isOpen()) {
        try {
          connection.send(waiting.shift() as Frame);
        } catch {
          drop('unsendable');
        }
      }
    },
    next(message) {
      const frame = serializer(message);
      if (isWaiting() || !outgoing.link?.isOpen()) keep(frame);
      else outgoing.link.send(frame);
    },
    say,
    clear() {
      waiting.splice(0).forEach(() => drop('closed'));
    },
  };
  return outgoing;
}

const OVERFLOWS = ['drop-oldest', 'drop-newest', 'error'];

function toJson(message: unknown): string {
  const text = JSON.stringify(message) as string | undefined;
  check(text !== undefined, 'a message', 'of a type that JSON has');
  return text;
}

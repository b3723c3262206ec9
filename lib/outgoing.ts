import {
  BehaviorSubject,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  expand,
  noop,
  Observable,
  of,
  Subject,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { check, checkNumber } from './check.js';
import type { Frame, HeartbeatSocketConfig } from './config.js';
import { causedBy, MessageDroppedError } from './errors.js';
import type { Journal } from './journal.js';
import type { Connection } from './openSocket.js';
import { createOutbox, type Outbox, type Settle } from './outbox.js';
import { here } from './outside.js';

/** The way out: the connection that is open, if one is, and the outbox. */
export interface Outgoing<Out> extends Pick<Outbox, 'size' | 'mark' | 'confirm' | 'clear'> {
  /** How many messages the outbox holds. */
  readonly queued$: Observable<number>;
  /** Whether there is an open connection. */
  readonly isLinked: () => boolean;
  /** Each connection's opening, for those who must ask for something again on every one. */
  readonly opening$: Observable<void>;
  /** Calls for a ping, so that what was sent is confirmed before the outbox is full of it: at least once only. */
  readonly urgent$: Observable<void> | undefined;
  /** Looks after what waits, while it is subscribed to. It never emits. */
  readonly watch$: Observable<unknown>;
  /** Makes a connection the link: first `request` leaves, then the handshake, then what waited. */
  readonly greet: (connection: Connection, request: () => Out | undefined) => void;
  /** Lets go of the link, which is returned for closing. */
  readonly unlink: () => Connection | undefined;
  /** Sends now if that keeps the order; otherwise the message waits. */
  readonly next: (message: Out) => void;
  /** The same, and tells how it ended. */
  readonly deliver: (message: Out) => Observable<void>;
  /** Sends now or not at all. */
  readonly say: (message: Out) => void;
  /** The same for a frame. */
  readonly post: (frame: Frame) => void;
  /** Hands all that waits to the socket, however much that holds. */
  readonly flush: () => void;
}

/** How often a full socket is looked at: there is no event that tells when it has room again. */
const POLL = 20;

export function createOutgoing<In, Out>(
  config: HeartbeatSocketConfig<In, Out>,
  { report, tell }: Journal,
): Outgoing<Out> {
  const { serializer = toJson, onOpen, delivery = MODES[0], heartbeat, outbox: bounds = {}, outside = here } = config;
  const { highWaterMark = 2 ** 24 } = bounds;
  const keepsSent = delivery === MODES[1];
  check(MODES.includes(delivery), 'delivery', MODES.join(' or '));
  check(!keepsSent || heartbeat !== false, 'heartbeat', 'on for at-least-once delivery');
  if (highWaterMark !== Infinity) checkNumber('outbox.highWaterMark', highWaterMark, 0);
  const outbox = createOutbox(bounds, keepsSent, (reason) => report({ type: 'dropped', reason }));
  const opening$ = new Subject<void>();
  const urgent$ = keepsSent ? new Subject<void>() : undefined;
  const queued$ = new BehaviorSubject(0);
  let link: Connection | undefined;

  const isOpen = () => !!link?.isOpen();
  const hasRoom = () => isOpen() && !((link as Connection).buffered() > highWaterMark);
  const post = (frame: Frame) => link?.send(frame);
  const say = (message: Out) => post(serializer(message));
  // When to look again; NaN if nothing waits.
  const untilDue = () => Math.min(link ? POLL : Infinity, outbox.expiresIn());
  const look = () => (untilDue() < Infinity ? timer(untilDue()).pipe(tap(() => drain())) : EMPTY);
  // No timer runs while nothing waits; an opening may call for a look sooner than the one that is due.
  const watch$ = queued$.pipe(exhaustMap(() => of(0).pipe(expand(look), takeUntil(opening$))));
  const drain = (maySend = hasRoom) =>
    outside(() => {
      outbox.drain(maySend, post);
      tell(() => queued$.next(outbox.size()));
      if (outbox.wantsConfirmation()) urgent$?.next();
    });
  const give = (message: Out, settle: Settle) => {
    if (!keepsSent && !outbox.size() && hasRoom()) {
      say(message);
      settle();
      return;
    }
    const hadRoom = outbox.put(serializer(message), settle);
    drain();
    if (!hadRoom && bounds.overflow === 'error') throw new MessageDroppedError('overflow');
  };

  return {
    isLinked: () => !!link,
    size: outbox.size,
    queued$: queued$.pipe(distinctUntilChanged()),
    mark() {
      if (keepsSent) outbox.mark();
    },
    confirm() {
      if (!keepsSent) return;
      outbox.confirm();
      drain();
    },
    clear() {
      outbox.clear();
      drain();
    },
    opening$,
    urgent$,
    watch$,
    greet(connection, request) {
      try {
        const first = request();
        const handshake = onOpen?.();
        if (connection.isOpen()) link = connection;
        if (first !== undefined) say(first);
        handshake?.forEach(say);
      } catch (cause) {
        throw causedBy('handshake', cause);
      }
      opening$.next();
      drain();
    },
    unlink() {
      const last = link;
      link = undefined;
      outbox.rewind();
      drain();
      return last;
    },
    next: (message) => give(message, noop),
    deliver: (message) =>
      new Observable((subscriber) =>
        give(message, (reason) => {
          if (reason) {
            subscriber.error(new MessageDroppedError(reason));
          } else {
            subscriber.next();
            subscriber.complete();
          }
        }),
      ),
    say,
    post,
    flush: () => drain(isOpen),
  };
}

const MODES: readonly [string, string] = ['at-most-once', 'at-least-once'];

function toJson(message: unknown): string {
  const text = JSON.stringify(message) as string | undefined;
  check(text !== undefined, 'a message', 'of a type that JSON has');
  return text;
}

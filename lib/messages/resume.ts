import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  EMPTY,
  finalize,
  Observable,
  repeat,
  switchMap,
  tap,
  type MonoTypeOperatorFunction,
} from 'rxjs';
import type { Events } from '../events/events.js';
import { elapsed, wait } from '../ground/clock.js';
import { isCursor, RESUME } from '../ground/options.js';
import { saysYes, validateOptions } from '../ground/validate.js';
import type { Cursor, ResumePolicy } from '../vocabulary/resumePolicy.js';
import { createHeldBack } from './heldBack.js';
import { createRemembered } from './remembered.js';

/** The options of `resume()`. */
export interface ResumeConfig<In, Out, At extends Cursor = Cursor> {
  /** Returns the cursor of a message; `undefined` for a message outside the stream. Numbers and bigints must ascend. */
  cursor: (message: In) => At | undefined;
  /**
   * Makes the message that asks the server for everything after the last delivered message. It is sent ahead of other messages on
   * every connection except the first one. With `from`, it is also sent on the first.
   */
  request: (last: At) => Out;
  /** The cursor of the last message that an earlier socket delivered, for example before the page was reloaded. */
  from?: At | undefined;
  /**
   * Whether `next` directly follows `last`. With this option, a message that arrives too early is held back until the messages
   * before it have arrived. Without it, the server must answer `request` before it sends anything newer.
   */
  follows?: ((next: At, last: At) => boolean) | undefined;
  /**
   * How many messages may be held back. One more, and the gap is reported on `events$` and skipped.
   * @default 10000
   */
  maxHeld?: number | undefined;
  /**
   * How long messages are held back while none is delivered, in milliseconds. Then the gap is reported and skipped. It should be
   * longer than `interval + pongTimeout`, so that the heartbeat first notices a dead connection: the next one fills the gap.
   * @default 20000
   */
  gapTimeout?: number | undefined;
}

/** Keeps a stream complete over reconnects. */
export interface Resume<In, Out> {
  /** Delivers a message, drops it if it was delivered before, or holds it back if others belong before it. */
  readonly receive: (message: In) => void;
  /** The request for a new connection; `undefined` if nothing was delivered yet. */
  readonly request: () => Out | undefined;
  /** Counts the subscribers, and delivers to the first what was held back while there was none. */
  readonly attended: MonoTypeOperatorFunction<In>;
  /** Skips gaps that are not filled in time. It is subscribed to for as long as a connection, and forgets with it. */
  readonly gapTimeout$: Observable<unknown>;
}

/** The content of a {@link ResumePolicy}: makes the `Resume` of one socket. */
type ResumeOf<In, Out> = (deliver: (message: In) => void, events: Events) => Resume<In, Out>;

/** How many string cursors, and characters of them, are remembered to recognise duplicates: strings have no order. */
const REMEMBERED = 1000;
const REMEMBERED_CHARACTERS = 2 ** 20;

/**
 * Continues a stream after a reconnect: asks the server for everything after the last delivered message, and delivers nothing twice.
 * The server must be able to send past messages again.
 *
 * ```ts
 * heartbeatSocket$<{ id: number; price: number }, { since: number }>({
 *   url: 'wss://example.com/quotes',
 *   resume: resume({
 *     cursor: ({ id }) => id,
 *     request: (since) => ({ since }),
 *     follows: (next, last) => next === last + 1,
 *   }),
 * });
 * ```
 *
 * With `follows`, if a server sends the new message 5 before it has answered the request for what comes after 2:
 *
 * ```text
 * source   -1-2-#
 *                 -5-3-4-6-
 * result   -1-2------3-(45)-6-
 * ```
 *
 * A gap that the server cannot fill is reported on `events$` as `gap`, and skipped.
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function resume<In, Out, At extends Cursor>(config: ResumeConfig<In, Out, At>): ResumePolicy<In, Out> {
  validateOptions('resume', config, RESUME);
  const { cursor, request, from, follows, maxHeld = 10_000, gapTimeout = 20_000 } = config;
  const resumeOf: ResumeOf<In, Out> = (deliver, events) => {
    const cursorOf = events.guard('cursor', (message: In) => {
      const at = cursor(message);
      if (at !== undefined) isCursor('resume.cursor', at);
      return at;
    });
    const directlyFollows = events.guard('follows', (next: At, last: At) =>
      saysYes('resume.follows', !follows || follows(next, last)),
    );
    const isHolding$ = new BehaviorSubject(false);
    const remembered = createRemembered(REMEMBERED, REMEMBERED_CHARACTERS);
    const held = createHeldBack<In, At>();
    let last = from;
    let listeners = 0;
    let movedAt = 0;
    let hasMissed = false; // whether more arrived than could be held back, while nobody was subscribed
    let connection = {}; // a new one whenever one is lost

    if (typeof from === 'string') remembered.add(from);
    const isHeard = () => listeners > 0;
    const isOld = (at: At) => (typeof at === 'string' ? remembered.has(at) : at <= (last as At));
    const isNext = (at: At) => last === undefined || (!hasMissed && directlyFollows(at, last));
    const pass = (message: In, at: At) => {
      last = at;
      movedAt = elapsed();
      if (typeof at === 'string') remembered.add(at);
      deliver(message);
    };
    /** Delivers the messages that were held back and are now due. */
    const release = () => {
      const isDue = (at: At) => isHeard() && (isOld(at) || isNext(at));
      for (let due = held.takeDue(isDue); due; due = held.takeDue(isDue)) {
        if (isOld(due.at)) events.emit({ type: 'duplicate' });
        else pass(due.message, due.at);
      }
      isHolding$.next(held.size() > 0);
    };
    const skip = () => {
      hasMissed = !isHeard();
      if (hasMissed) held.clear();
      const first = held.takeFirst();
      if (!first) return;
      events.emit({ type: 'gap', after: last as At, before: first.at });
      pass(first.message, first.at);
      release();
    };

    return {
      receive(message) {
        const origin = connection;
        const at = cursorOf(message);
        // The user's function may have ended it.
        if (origin !== connection) return;
        const isDue = at !== undefined && !isOld(at) && isHeard() && isNext(at);
        if (origin !== connection) return;
        if (at === undefined) deliver(message);
        else if (isDue) pass(message, at);
        else if (isOld(at)) events.emit({ type: 'duplicate' });
        else {
          if (!held.size()) movedAt = elapsed();
          held.add(message, at);
          if (held.size() > maxHeld || (hasMissed && isHeard())) skip();
        }
        // A message that is held back makes no other due.
        if (isDue) release();
        else isHolding$.next(held.size() > 0);
      },
      attended: (source) =>
        new Observable((subscriber) => {
          listeners++;
          subscriber.add(() => listeners--);
          source.subscribe(subscriber);
          release();
        }),
      request: () => (last === undefined ? undefined : request(last)),
      gapTimeout$: isHolding$.pipe(
        distinctUntilChanged(),
        switchMap((isHolding) =>
          isHolding ? defer(() => wait(movedAt + gapTimeout - elapsed())).pipe(repeat()) : EMPTY,
        ),
        tap(() => {
          if (!isHeard()) movedAt = elapsed();
          else if (elapsed() - movedAt >= gapTimeout) skip();
        }),
        // The next connection is asked for the messages that were held back, too.
        finalize(() => {
          connection = {};
          hasMissed = false;
          held.clear();
          release();
        }),
      ),
    };
  };
  return Object.assign(resumeOf, { type: 'resume' }) as unknown as ResumePolicy<In, Out>;
}

/** Makes the `Resume` of one socket from the result of {@link resume}. */
export function createResume<In, Out>(
  policy: ResumePolicy<In, Out>,
  deliver: (message: In) => void,
  events: Events,
): Resume<In, Out> {
  return (policy as unknown as ResumeOf<In, Out>)(deliver, events);
}

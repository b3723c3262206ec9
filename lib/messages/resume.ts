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

/** How a stream of messages goes on after a reconnect where it left off. */
export interface ResumeConfig<In, Out, At extends Cursor = Cursor> {
  /** The cursor of a message; `undefined` for one that is not part of the stream. Numbers and bigints must ascend. */
  cursor: (message: In) => At | undefined;
  /**
   * Asks for what comes after the last message delivered: sent before anything else on every connection but the first
   * (on that one, too, with `from`).
   */
  request: (last: At) => Out;
  /** The last message that an earlier session delivered. */
  from?: At | undefined;
  /**
   * Whether no message belongs between two. With it, one that arrives too early is held back until those before it have
   * come. Without it, a server must answer `request` before it sends anything newer.
   */
  follows?: ((next: At, last: At) => boolean) | undefined;
  /**
   * How many messages may be held back. With one more the gap is reported on `events$` and passed over.
   * @default 10000
   */
  maxHeld?: number | undefined;
  /**
   * How long messages are held back while none is delivered, in milliseconds; then the gap is reported and passed over.
   * Give the heartbeat time to notice a dead connection first (`interval + pongTimeout`): the next one fills the gap.
   * @default 20000
   */
  gapTimeout?: number | undefined;
}

/** Keeps a stream whole over reconnects. */
export interface Resume<In, Out> {
  /** Hands a message on, drops it if it was delivered before, or holds it back if others belong before it. */
  readonly receive: (message: In) => void;
  /** A connection opens: what to ask it for, if anything was delivered yet. */
  readonly request: () => Out | undefined;
  /** Notes who is there to hear the messages, and lets them have what was held back while nobody was. */
  readonly attended: MonoTypeOperatorFunction<In>;
  /** Passes over what does not come in time, while it is subscribed to: as long as a connection, with which it forgets. */
  readonly gapTimeout$: Observable<unknown>;
}

/** Keeps the stream of one socket whole: what a {@link ResumePolicy} really is. */
type ResumeOf<In, Out> = (deliver: (message: In) => void, events: Events) => Resume<In, Out>;

/** How many text cursors, and characters of them, are remembered to recognise what was delivered before: they have no order. */
const REMEMBERED = 1000;
const REMEMBERED_CHARACTERS = 2 ** 20;

/**
 * Goes on after a reconnect where the stream left off: asks for what came after the last message delivered, and delivers
 * nothing twice. The server must be able to repeat what it has sent.
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
 * With `follows`, when a server sends the live message 5 before it has answered the request for what comes after 2:
 *
 * ```text
 * source   -1-2-#
 *                 -5-3-4-6-
 * result   -1-2------3-(45)-6-
 * ```
 *
 * What cannot be filled is reported on `events$` as `gap`, and passed over.
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
    let hasMissed = false; // so many that they could not be held back, while nobody was subscribed
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
    /** Of those held back, delivers the ones whose turn has come. */
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
        // A function of the user's may have ended it.
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
        // One that is held back makes nothing else due.
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
        // What is held back belongs to what the next connection is asked for.
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

/** Opens what {@link resume} has made. */
export function createResume<In, Out>(
  policy: ResumePolicy<In, Out>,
  deliver: (message: In) => void,
  events: Events,
): Resume<In, Out> {
  return (policy as unknown as ResumeOf<In, Out>)(deliver, events);
}

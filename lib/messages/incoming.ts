import { identity, Observable, type MonoTypeOperatorFunction, type OperatorFunction, type Subscriber } from 'rxjs';
import type { Events } from '../events/events.js';
import { endedWith, nameOf } from '../ground/errors.js';
import { validate } from '../ground/validate.js';
import { mergeErrors } from '../operators/mergeErrors.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import { Audience } from './audience.js';
import type { Handshake } from './handshake.js';
import { issuePath } from './issuePath.js';
import { createResume } from './resume.js';

/** The way in: from a frame to the subscribers. */
export interface Incoming<In, Out> {
  /**
   * A subject for `share()`: its subscribers get the messages, in order, instead of those of the one before. Nothing but its end
   * has to pass through `share()`; `onEnd` is called before the subscribers are notified.
   */
  readonly audience: (onEnd: (cause?: unknown) => void) => Audience<In>;
  /**
   * Decodes the frames of a connection and delivers their messages: to its handshake, while there is one. It emits once, when the
   * session is ready, and errors with the frames.
   */
  readonly deliver: (handshake: Handshake<In> | undefined) => OperatorFunction<MessageEvent, never>;
  /** The same for a connection that is made ready beside another: its frames must not come here once it is ready. */
  readonly prepare: (handshake: Handshake<In> | undefined) => OperatorFunction<MessageEvent, never>;
  /** What users subscribe to: with `resume`, only what they are there to hear counts as delivered. */
  readonly attended: MonoTypeOperatorFunction<In>;
  /** What to ask a new connection for. */
  readonly request: () => Out | undefined;
}

export function createIncoming<In, Out>(
  { endsSession, resume }: Pick<HeartbeatSocketConfig<In, Out>, 'endsSession' | 'resume'>,
  deserializer: (frame: MessageEvent) => In,
  events: Events,
): Incoming<In, Out> {
  let audience: Audience<In> | undefined;
  const deliver = (message: In) => audience?.deliver(message);
  const resumed = resume && createResume(resume, deliver, events);
  const receive = resumed?.receive ?? deliver;

  const codeOf =
    endsSession &&
    events.guard('endsSession', (message: In) => {
      const code: unknown = endsSession(message);
      validate(isCode(code), 'endsSession', 'a function that returns a number, text, true, false or undefined');
      return code;
    });

  const receiveFrame = (frame: MessageEvent, connection: Subscriber<never>, handshake?: Handshake<In>) => {
    let message: In;
    try {
      message = deserializer(frame);
    } catch (error) {
      const path = issuePath(error);
      events.emit({ type: 'bad-frame', error: nameOf(error), ...(path && { path }) });
      return;
    }
    // The deserializer may have ended it.
    if (!connection.closed && !handshake?.takes(message)) receive(message);
    if (!codeOf || connection.closed) return;
    const code = codeOf(message);
    if (code !== undefined && code !== false) connection.error(endedWith(code));
  };

  const receiveAll: Incoming<In, Out>['deliver'] = (handshake) => (frame$) =>
    new Observable<never>((subscriber) => {
      if (!handshake) subscriber.next(BEGUN);
      const error = (error: unknown) => subscriber.error(error);
      const next = (frame: MessageEvent) => receiveFrame(frame, subscriber, handshake);
      // One that is ready may have been taken over at once: its frames are not ours any more.
      if (!subscriber.closed) subscriber.add(frame$.subscribe({ next, error }));
      // An answer may come before send() returns: the frames are subscribed to first.
      if (handshake && !subscriber.closed) {
        subscriber.add(handshake.ready$.subscribe({ error, complete: () => subscriber.next(BEGUN) }));
      }
    });

  return {
    audience: (onEnd) =>
      (audience = new Audience((notify, cause) => {
        onEnd(cause);
        events.inTurn(notify);
      })),
    deliver: (handshake) => (frame$) => {
      const delivered$ = receiveAll(handshake)(frame$);
      return resumed ? delivered$.pipe(mergeErrors(resumed.gapTimeout$)) : delivered$;
    },
    prepare: receiveAll,
    attended: resumed?.attended ?? identity,
    request: () => resumed?.request(),
  };
}

const isCode = (code: unknown) => ['undefined', 'boolean', 'number', 'string'].includes(typeof code);

/** Only `reconnect()` is to see it, which counts the age of a connection from its first value. */
const BEGUN = undefined as never;

import {
  identity,
  Observable,
  type MonoTypeOperatorFunction,
  type Observer,
  type OperatorFunction,
  type Subscriber,
} from 'rxjs';
import type { Events } from '../events/events.js';
import { endedWith, nameOf } from '../ground/errors.js';
import { validate } from '../ground/validate.js';
import { mergeErrors } from '../operators/mergeErrors.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import { Audience } from './audience.js';
import type { Handshake } from './handshake.js';
import { issuePath } from './issuePath.js';
import { createResume, type Resume } from './resume.js';

/** The way in: from a frame to the subscribers. */
export class Incoming<In, Out> {
  private listeners: Audience<In> | undefined;
  private readonly resumed: Resume<In, Out> | undefined;
  private readonly codeOf: ((message: In) => string | number | boolean | undefined) | undefined;

  constructor(
    { endsSession, resume }: Pick<HeartbeatSocketConfig<In, Out>, 'endsSession' | 'resume'>,
    private readonly deserializer: (frame: MessageEvent) => In,
    private readonly events: Events,
  ) {
    this.resumed = resume && createResume(resume, (message) => this.listeners?.deliver(message), events);
    this.codeOf =
      endsSession &&
      events.guard('endsSession', (message: In) => {
        const code: unknown = endsSession(message);
        validate(isCode(code), 'endsSession', 'a function that returns a number, text, true, false or undefined');
        return code;
      });
  }

  /**
   * Makes a subject for `share()`: its subscribers get the messages, in order, instead of those of the one before. Nothing but its end
   * has to pass through `share()`; `onEnd` is called before the subscribers are notified.
   */
  audience(onEnd: (cause?: unknown) => void): Audience<In> {
    return (this.listeners = new Audience((notify, cause) => {
      onEnd(cause);
      this.events.inTurn(notify);
    }));
  }

  /** Makes the stream that users subscribe to: with `resume`, only messages that somebody is there to hear count as delivered. */
  get attended(): MonoTypeOperatorFunction<In> {
    return this.resumed?.attended ?? identity;
  }

  /** Returns the message that asks a new connection for what was missed. */
  request(): Out | undefined {
    return this.resumed?.request();
  }

  /**
   * Decodes the frames of a connection and delivers their messages: to its handshake, while there is one. It emits once, when the
   * session is ready, and errors with the frames.
   */
  deliver(handshake: Handshake<In> | undefined): OperatorFunction<MessageEvent, never> {
    const receive = this.prepare(handshake);
    const { resumed } = this;
    return resumed ? (frame$) => frame$.pipe(receive, mergeErrors(resumed.gapTimeout$)) : receive;
  }

  /** The same for a connection that is made ready beside another: its frames must not come here once it is ready. */
  prepare(handshake: Handshake<In> | undefined): OperatorFunction<MessageEvent, never> {
    return (frame$) =>
      new Observable((subscriber) => {
        if (!handshake) subscriber.next(BEGUN);
        const receiver = new Receiver(this, subscriber, handshake);
        // One that is ready may have been taken over at once: its frames are not ours any more.
        if (!subscriber.closed) subscriber.add(frame$.subscribe(receiver));
        // An answer may come before send() returns: the frames are subscribed to first.
        if (handshake && !subscriber.closed) subscriber.add(handshake.ready$.subscribe(receiver));
      });
  }

  /** Receives a frame of a connection. */
  receive(frame: MessageEvent, connection: Subscriber<never>, handshake: Handshake<In> | undefined): void {
    const { codeOf, resumed } = this;
    let message: In;
    try {
      message = this.deserializer(frame);
    } catch (error) {
      const path = issuePath(error);
      this.events.emit({ type: 'bad-frame', error: nameOf(error), ...(path && { path }) });
      return;
    }
    // The deserializer may have ended it.
    if (!connection.closed && !handshake?.takes(message)) {
      if (resumed) resumed.receive(message);
      else this.listeners?.deliver(message);
    }
    if (!codeOf || connection.closed) return;
    const code = codeOf(message);
    if (code !== undefined && code !== false) connection.error(endedWith(code));
  }
}

/** Receives the frames of one connection, and the end of its handshake. */
class Receiver<In> implements Observer<MessageEvent> {
  constructor(
    private readonly incoming: Incoming<In, unknown>,
    private readonly connection: Subscriber<never>,
    private readonly handshake: Handshake<In> | undefined,
  ) {}

  next(frame: MessageEvent): void {
    this.incoming.receive(frame, this.connection, this.handshake);
  }

  error(error: unknown): void {
    this.connection.error(error);
  }

  /** Of the handshake: frames never complete. */
  complete(): void {
    this.connection.next(BEGUN);
  }
}

const isCode = (code: unknown): code is string | number | boolean | undefined =>
  ['undefined', 'boolean', 'number', 'string'].includes(typeof code);

/** Only `reconnect()` is to see it, which counts the age of a connection from its first value. */
const BEGUN = undefined as never;

import { inJson } from '../../ground/errors.js';

/**
 * Why no spec can replay a recording:
 *
 * - `no-connection`: the socket has not tried to connect since it was last `idle` or `closed`, or since the recording began
 * - `not-json`: a message is not what JSON can carry, for example bytes, a `Date`, a `Map` or an instance of a class
 * - `too-many-messages`: there are more different messages than marbles have letters
 * - `too-long`: a wait, or a session that its heartbeat ended, took longer than 24.8 days, the longest timer
 */
export type UnreplayableReason = 'no-connection' | 'not-json' | 'too-many-messages' | 'too-long';

/** The error of `toMarbles()`. Its message says what cannot be replayed and why, and contains nothing of a message. */
export class UnreplayableError extends Error {
  constructor(
    readonly reason: UnreplayableReason,
    message: string,
  ) {
    super(message);
    this.name = 'UnreplayableError';
  }

  /** For logs: the reason, and the message. */
  toJSON(): object {
    return inJson(this);
  }
}

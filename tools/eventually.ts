// Imported, not global, so that a spec with fake timers can still wait for the network.
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 5;

export interface EventuallyOptions {
  /** How long to wait, in milliseconds. */
  readonly within?: number;
  /** What is waited for, in words, for the message when it does not come. */
  readonly what?: string;
}

/** Resolves once the predicate holds, and rejects if it does not in time. */
export async function eventually(predicate: () => boolean, options: EventuallyOptions = {}): Promise<void> {
  const { within = 5000, what = String(predicate) } = options;
  // Made here, so that the stack leads to the spec and not to a timer.
  const tooLate = new Error(`Waited ${within} ms in vain for: ${what}`);
  Error.captureStackTrace(tooLate, eventually);

  const deadline = AbortSignal.timeout(within);
  while (!predicate()) {
    if (deadline.aborted) throw tooLate;
    await sleep(POLL_MS);
  }
}

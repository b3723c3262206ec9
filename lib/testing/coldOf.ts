import { asyncScheduler, type Observable } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { isVirtual } from '../ground/clock.js';
import { assertMarbles } from './assertMarbles.js';

export type Cold = ReturnType<RunHelpers['cold']>;

/** The `cold` of RxJS, or of a package that wraps it. */
export type MakeCold = (marbles: string) => Observable<unknown>;

/** The result of the `cold` of jasmine-marbles. */
interface Wrapped {
  readonly source: Cold;
}

/** Makes a cold observable by any such `cold`. */
export function coldOf(cold: MakeCold, marbles: string): Cold {
  let made$: object;
  try {
    made$ = cold(marbles);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // The `cold` of rxjs-marbles has lost its scheduler if it is taken from its context.
    return coldInPlace(marbles);
  }
  return 'messages' in made$ ? (made$ as Cold) : (made$ as Wrapped).source;
}

/** Tells whether the observable emits by the current time of RxJS. */
export const isInTime = ({ scheduler }: Cold): boolean =>
  scheduler === asyncScheduler ? isVirtual() : scheduler.now() === asyncScheduler.now();

/** Makes a cold observable of the `TestScheduler` that is running. */
function coldInPlace(marbles: string): Cold {
  const messages = TestScheduler.parseMarbles(marbles, undefined, undefined, undefined, true);
  const cold$ = new TestScheduler(assertMarbles).createColdObservable<unknown>(marbles);
  return Object.assign(cold$, { messages, scheduler: asyncScheduler });
}

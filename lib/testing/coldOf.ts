import { asyncScheduler, type Observable } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { isVirtual } from '../ground/clock.js';
import { assertMarbles } from './assertMarbles.js';

export type Cold = ReturnType<RunHelpers['cold']>;

/** `cold` of RxJS, or of a package that wraps it. */
export type MakeCold = (marbles: string) => Observable<unknown>;

/** That of jasmine-marbles. */
interface Wrapped {
  readonly source: Cold;
}

/** Makes a cold observable, whichever way `cold` is handed out. */
export function coldOf(cold: MakeCold, marbles: string): Cold {
  let made$: object;
  try {
    made$ = cold(marbles);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // That of rxjs-marbles, taken from its context, has lost its scheduler.
    return coldInPlace(marbles);
  }
  return 'messages' in made$ ? (made$ as Cold) : (made$ as Wrapped).source;
}

/** Whether RxJS's time is that by which the observable emits. */
export const isInTime = ({ scheduler }: Cold): boolean =>
  scheduler === asyncScheduler ? isVirtual() : scheduler.now() === asyncScheduler.now();

/** One of whichever `TestScheduler` is running. */
function coldInPlace(marbles: string): Cold {
  const messages = TestScheduler.parseMarbles(marbles, undefined, undefined, undefined, true);
  const cold$ = new TestScheduler(assertMarbles).createColdObservable<unknown>(marbles);
  return Object.assign(cold$, { messages, scheduler: asyncScheduler });
}

import { TestScheduler, type RunHelpers } from 'rxjs/testing';

/** Runs a spec of an operator or a policy in the virtual time of marbles. */
export function marbles(test: (helpers: RunHelpers) => void): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
}

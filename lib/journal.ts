import { BehaviorSubject, Subject } from 'rxjs';
import { nameOf } from './errors.js';
import type { SocketEvent, SocketStatus, UserFunction } from './status.js';

/** What is told of one socket. */
export interface Journal {
  readonly event$: Subject<SocketEvent>;
  readonly status$: BehaviorSubject<SocketStatus>;
  readonly report: (event: SocketEvent) => void;
  /** Changes the status, which is an event, too. */
  readonly enter: (status: SocketStatus) => void;
  /** Makes a function of the user's safe to call: if it throws, that is reported and there is no result. */
  readonly guard: <Args extends unknown[], T>(
    option: UserFunction,
    run: (...args: Args) => T,
  ) => (...args: Args) => T | undefined;
}

export function createJournal(): Journal {
  const event$ = new Subject<SocketEvent>();
  const status$ = new BehaviorSubject<SocketStatus>({ state: 'idle' });
  const report = (event: SocketEvent) => event$.next(event);
  return {
    event$,
    status$,
    report,
    enter(status) {
      status$.next(status);
      report({ type: status.state === 'waiting' ? 'retry' : status.state, ...status } as SocketEvent);
    },
    guard:
      (option, run) =>
      (...args) => {
        try {
          return run(...args);
        } catch (error) {
          report({ type: 'failed', option, error: nameOf(error) });
          return undefined;
        }
      },
  };
}

import { BehaviorSubject, queueScheduler, Subject } from 'rxjs';
import { nameOf } from './errors.js';
import type { SocketEvent, SocketStatus, UserFunction } from './status.js';

/** What is told of one socket. */
export interface Journal {
  readonly event$: Subject<SocketEvent>;
  readonly status$: BehaviorSubject<SocketStatus>;
  /** The status of this moment: inside a handler of another, `status$` does not tell it yet. */
  status: SocketStatus;
  /** Does it when everyone has heard of what is being told now. */
  readonly tell: (work: () => void) => void;
  readonly report: (event: SocketEvent) => void;
  /** Changes the status, which is an event, too. */
  readonly enter: (status: SocketStatus) => void;
  /** Makes a function of the user's safe to call: if it throws, that is reported and the result is `undefined`. */
  readonly guard: <Args extends unknown[], T>(option: UserFunction, run: (...args: Args) => T) => (...args: Args) => T;
}

export function createJournal(): Journal {
  const event$ = new Subject<SocketEvent>();
  const status$ = new BehaviorSubject<SocketStatus>({ state: 'idle' });
  // In turn: what a handler of one event brings about is told when everyone has heard of that one.
  const tell = (work: () => void) => void queueScheduler.schedule(work);
  const report = (event: SocketEvent) => {
    if (event$.observed) tell(() => event$.next(event));
  };
  const journal: Journal = {
    event$,
    status$,
    status: status$.value,
    tell,
    report,
    enter(status) {
      journal.status = status;
      tell(() => {
        status$.next(status);
        event$.next({ type: status.state === 'waiting' ? 'retry' : status.state, ...status } as SocketEvent);
      });
    },
    guard:
      (option, run) =>
      (...args) => {
        try {
          return run(...args);
        } catch (error) {
          report({ type: 'failed', option, error: nameOf(error) });
          return undefined as never;
        }
      },
  };
  return journal;
}

import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import { nameOf } from '../ground/errors.js';
import type { SocketEvent, SocketStatus, UserFunction } from '../vocabulary/status.js';
import { createTurns, type Turns } from './turns.js';

/** What one socket emits besides its messages. */
export interface Events extends Turns {
  readonly event$: Observable<SocketEvent>;
  readonly status$: Observable<SocketStatus>;
  /** The status of this moment: inside a handler of another, `status$` does not emit it yet. */
  readonly status: () => SocketStatus;
  readonly emit: (event: SocketEvent) => void;
  /** Changes the status, which is an event, too. */
  readonly setStatus: (status: SocketStatus) => void;
  /** Makes a function of the user's safe to call: if it throws, that is an event and the result is `undefined`. */
  readonly guard: <Args extends unknown[], T>(option: UserFunction, run: (...args: Args) => T) => (...args: Args) => T;
}

export function createEvents(): Events {
  const event$ = new Subject<SocketEvent>();
  const status$ = new BehaviorSubject<SocketStatus>({ state: 'idle' });
  const turns = createTurns();
  const { inTurn } = turns;
  let current = status$.value;

  const emit = (event: SocketEvent) => {
    if (event$.observed) inTurn(() => event$.next(event));
  };

  return {
    ...turns,
    event$: event$.asObservable(),
    status$: status$.asObservable(),
    status: () => current,
    emit,
    setStatus(status) {
      current = status;
      inTurn(() => {
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
          emit({ type: 'callback-error', option, error: nameOf(error) });
          return undefined as never;
        }
      },
  };
}

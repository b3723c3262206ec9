import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import { nameOf } from '../ground/errors.js';
import type { SocketEvent, SocketStatus, UserFunction } from '../vocabulary/status.js';
import { Turns } from './turns.js';

/** The events and the status of one socket. */
export class Events extends Turns {
  private readonly emitted$ = new Subject<SocketEvent>();
  private readonly current$ = new BehaviorSubject<SocketStatus>({ state: 'idle' });
  private current = this.current$.value;
  readonly event$: Observable<SocketEvent> = this.emitted$.asObservable();
  readonly status$: Observable<SocketStatus> = this.current$.asObservable();

  /** Returns the current status. During a handler of an earlier one, `status$` has not emitted it yet. */
  status(): SocketStatus {
    return this.current;
  }

  emit(event: SocketEvent): void {
    if (this.emitted$.observed) this.inTurn(() => this.emitted$.next(event));
  }

  /** Changes the status, and emits it as an event, too. */
  setStatus(status: SocketStatus): void {
    this.current = status;
    this.inTurn(() => {
      this.current$.next(status);
      this.emitted$.next({ type: status.state === 'waiting' ? 'retry' : status.state, ...status } as SocketEvent);
    });
  }

  /** Makes a user's function safe to call: if it throws, that is an event, and the result is `undefined`. */
  guard<Args extends unknown[], T>(option: UserFunction, run: (...args: Args) => T): (...args: Args) => T {
    return (...args) => {
      try {
        return run(...args);
      } catch (error) {
        this.emit({ type: 'callback-error', option, error: nameOf(error) });
        return undefined as never;
      }
    };
  }
}

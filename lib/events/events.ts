import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import { nameOf } from '../ground/errors.js';
import type { SocketEvent, SocketStatus, UserFunction } from '../vocabulary/status.js';
import { Turns } from './turns.js';

/** What one socket emits besides its messages. */
export class Events extends Turns {
  private readonly emitted$ = new Subject<SocketEvent>();
  private readonly current$ = new BehaviorSubject<SocketStatus>({ state: 'idle' });
  private current = this.current$.value;
  readonly event$: Observable<SocketEvent> = this.emitted$.asObservable();
  readonly status$: Observable<SocketStatus> = this.current$.asObservable();

  /** The status of this moment: inside a handler of another, `status$` does not emit it yet. */
  status(): SocketStatus {
    return this.current;
  }

  emit(event: SocketEvent): void {
    if (this.emitted$.observed) this.inTurn(() => this.emitted$.next(event));
  }

  /** Changes the status, which is an event, too. */
  setStatus(status: SocketStatus): void {
    this.current = status;
    this.inTurn(() => {
      this.current$.next(status);
      this.emitted$.next({ type: status.state === 'waiting' ? 'retry' : status.state, ...status } as SocketEvent);
    });
  }

  /** Makes a function of the user's safe to call: if it throws, that is an event and the result is `undefined`. */
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

import { asyncScheduler } from 'rxjs';

/** The time in epoch milliseconds; under RxJS's `TestScheduler`, virtual time. */
export const now = (): number => asyncScheduler.now();

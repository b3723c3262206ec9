import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Calls something in a place of its own, a zone for one, and returns what it returns. */
export type Run = <T>(work: () => T) => T;

export const here: Run = (work) => work();

/** Subscribes by way of `run`: what that starts, and all that follows from it, starts there. */
export const startedBy =
  <T>(run: Run): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => run(() => source.subscribe(subscriber)));

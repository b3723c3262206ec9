import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import type { Run } from '../ground/run.js';

/** Subscribes by way of `run`, as `subscribeOn` does by way of a scheduler: what that starts, and all that follows from it, starts there. */
export const subscribeIn =
  <T>(run: Run): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => run(() => source.subscribe(subscriber)));

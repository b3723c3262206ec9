import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import type { Run } from '../ground/run.js';

/** Subscribes inside `run`, as `subscribeOn` subscribes on a scheduler: whatever the subscription starts runs there. */
export const subscribeIn =
  <T>(run: Run): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => run(() => source.subscribe(subscriber)));

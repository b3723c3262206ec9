import { queueScheduler, takeUntil, type Observable } from 'rxjs';
import { wait } from '../ground/clock.js';
import type { Gone } from './client.js';

/** A connection, as its handover sees it. */
export interface Heir {
  readonly key: string | undefined;
  readonly gone$: Observable<Gone>;
  /** Has a successor: sends what waits, closes, and is heard until its end. */
  retire(gone: Gone): void;
  end(gone: Gone): void;
  /** Reads nothing until `release()`. */
  hold(): void;
  release(): void;
}

export type Handovers<C extends Heir> = ReturnType<typeof createHandovers<C>>;

/**
 * The connections of one key stand in a line: the first is heard, the others are read when it is their turn. There is a line only where
 * somebody was replaced, so that most connections cost nothing.
 */
export function createHandovers<C extends Heir>(duration: number) {
  const lines = new Map<string, Set<C>>();
  const replaced = new Set<C>();
  const lineOf = (key: string) => lines.get(key) ?? new Set<C>();

  const retire = (key: string, old: C, gone: Gone) => {
    lines.set(key, lineOf(key).add(old));
    replaced.add(old);
    old.retire(gone);
    wait(duration)
      .pipe(takeUntil(old.gone$))
      .subscribe(() => old.end(gone));
  };

  return {
    /** Those that have a successor and are still heard. */
    replaced: replaced as ReadonlySet<C>,

    /** `old` has a successor at another server. */
    retire,

    /** `fresh` has come, in place of `old` if that was still there. */
    enter(key: string, fresh: C, old: C | undefined, gone: Gone): void {
      const line = lineOf(key);
      if (old) line.add(old);
      if (!line.size) return;
      lines.set(key, line.add(fresh));
      fresh.hold();
      if (old) retire(key, old, gone);
    },

    leave: (client: C): void => {
      const { key } = client;
      const line = key === undefined ? undefined : lines.get(key);
      if (key === undefined || !line?.delete(client)) return;
      replaced.delete(client);
      const [first] = line;
      if (!first || (line.size === 1 && !replaced.has(first))) lines.delete(key);
      // In a queue: one that has ended meanwhile leaves at once, and the next one of a long line would be deep in the stack.
      if (first) queueScheduler.schedule(() => first.release());
    },
  };
}

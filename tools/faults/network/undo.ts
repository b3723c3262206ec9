// What must be undone whatever happens: when a fault fails, and when the process is told to end.
import { constants } from 'node:os';

const undoings = new Set<() => void>();

/** Does it when the process ends, if the function that is returned has not done it before. */
export function undoAtTheEnd(undo: () => void): () => void {
  const once = () => {
    if (undoings.delete(once)) undo();
  };
  undoings.add(once);
  return once;
}

/** From now on Ctrl-C and the like end the process in order. */
export function undoOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  process.on('exit', () => {
    for (const undo of [...undoings].reverse()) undo();
  });
}

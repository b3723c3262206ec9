/** Does a piece of work when what is being done now is done. */
export type InTurn = (work: () => void) => void;

/**
 * Takes turns: what a handler brings about while it is notified is emitted when everyone has been notified of what came before.
 * Each socket has turns of its own, so that it waits for nobody else's queue.
 */
export function createTurns(): InTurn {
  const waiting: (() => void)[] = []; // the first of them is being done
  return (work) => {
    if (waiting.push(work) > 1) return;
    for (let next = waiting[0]; next; next = waiting[0]) {
      try {
        next();
      } finally {
        waiting.shift();
      }
    }
  };
}

import { existsSync, readdirSync } from 'node:fs';
import { eventually } from '../eventually.js';

const DESCRIPTORS = '/proc/self/fd';

/** What keeps this process alive, and what it has open (where the system tells), by kind. */
function held(): Map<string, number> {
  const descriptors = existsSync(DESCRIPTORS) ? readdirSync(DESCRIPTORS).map(() => 'descriptor') : [];
  const tally = new Map<string, number>();
  for (const kind of [...process.getActiveResourcesInfo(), ...descriptors]) tally.set(kind, (tally.get(kind) ?? 0) + 1);
  return tally;
}

/** Notes what is held, and returns what counts the handles and descriptors held besides, once the network had time to close. */
export function leftovers(): () => Promise<number> {
  const before = held();
  const count = () => [...held()].reduce((sum, [kind, n]) => sum + Math.max(0, n - (before.get(kind) ?? 0)), 0);
  return async () => {
    await eventually(() => count() === 0, { within: 5_000 }).catch(() => {});
    return count();
  };
}

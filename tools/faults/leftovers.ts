import { readdirSync, readlinkSync } from 'node:fs';
import { eventually } from '../eventually.js';

/** What this process holds: its timers, handles and, on Linux, its sockets. */
function held(): string[] {
  return [...process.getActiveResourcesInfo(), ...socketsHeld()];
}

function socketsHeld(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:') ? ['a socket'] : [];
    } catch {
      return []; // the descriptor of the folder itself, which is closed by now
    }
  });
}

/** Runs something, and tells what this process holds afterwards that it did not hold before. */
export async function leftoversOf(run: () => Promise<unknown>): Promise<string[]> {
  const before = held();
  await run();
  const more = () => difference(held(), before);
  try {
    await eventually(() => more().length === 0);
  } catch {
    return more();
  }
  return [];
}

function difference(now: readonly string[], before: readonly string[]): string[] {
  const rest = [...before];
  return now.filter((what) => {
    const index = rest.indexOf(what);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

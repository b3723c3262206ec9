import { isLate } from './moments.js';
import type { Step } from './steps.js';

/** Returns a timeout that is long enough for every attempt that opened, and otherwise as short as the app's. */
export function connectTimeoutOf(steps: readonly Step[], now: number): number {
  const waited = { inVain: Infinity, well: 0 };
  let began: number | undefined;
  const note = (at: number, isInVain: boolean) => {
    if (began === undefined) return;
    if (isInVain) waited.inVain = Math.min(waited.inVain, at - began);
    else waited.well = Math.max(waited.well, at - began);
    began = undefined;
  };
  for (const step of steps) {
    if (step.type === 'ping' || step.type === 'message' || step.type === 'orphaned') continue;
    note(step.at, isLate(step));
    if (step.type === 'connecting' || step.type === 'handover') began = step.at;
  }
  note(now, false);
  // Events of the same millisecond are a few frames apart.
  const least = waited.well + 10;
  return Math.max(least, waited.inVain < Infinity ? waited.inVain : DEFAULT);
}

const DEFAULT = 10_000;

import type { Step } from './steps.js';

/** A step, and its time in frames. */
export type Moment = Step & { readonly time: number };

/**
 * Moves steps to virtual time. They keep their order and their distances, with at most one a frame. The client's deadlines are adapted
 * to them, so late timers in the recording do not matter.
 */
export function momentsOf(steps: readonly Step[], connectTimeout: number): Moment[] {
  const start = steps[0]?.at ?? 0;
  let time = -1; // of the step before
  let began = 0; // this attempt
  return steps.map((step) => {
    if (isLate(step)) time = began + connectTimeout;
    else time = Math.max(step.at - start, time + roomFor(step));
    if (step.type === 'connecting') began = time;
    return { ...step, time };
  });
}

/** Whether an attempt took too long. */
export const isLate = (step: Step): boolean =>
  'loss' in step && step.loss?.kind === 'connect-timeout' && !step.isOrphans;

/** A loss has room before it for a ping that was not recorded, or for the end of a handover. */
const roomFor = (step: Step) => ('loss' in step && step.loss ? 2 : 1);

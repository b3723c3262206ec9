import type { Lost, Mark } from './marks.js';
import type { Act } from './scene.js';
import { heard } from './stretches.js';

/**
 * How long a connection was dead before the client noticed: from the first fault after the last frame, or, when frames were
 * still on their way, from the last fault of the connection. `undefined` when nothing was done to it.
 */
export function noticedAfter({ at }: Lost & Mark, marks: readonly Mark[], acts: readonly Act[]): number | undefined {
  const openAt = marks.filter((mark) => mark.type === 'open' && mark.at <= at).pop()?.at ?? Infinity;
  const heardAt = heard(marks.filter((mark) => mark.at <= at)).pop() ?? Infinity;
  const faults = acts.filter(({ what, isOn }) => isOn && (what === 'pulled' || what === 'frozen'));
  const ofConnection = faults.filter((act) => act.at >= openAt && act.at <= at);
  const fault = ofConnection.find((act) => act.at >= heardAt) ?? ofConnection.pop();
  return fault && at - fault.at;
}

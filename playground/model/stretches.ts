import type { Mark } from './marks.js';
import type { LaneState, Recording } from './recording.js';

/** A lane that says it is open is asked about its silence after so long; the server sends a letter a second. */
const SILENCE = 3_000;

/** What a lane says of itself, or `silent`: it says it is open, and nothing comes. */
export type StretchState = LaneState | 'silent';

export interface Stretch {
  readonly state: StretchState;
  readonly from: number;
  readonly to: number | undefined;
}

/** The states one after the other; the last has no end. */
export function stretches(marks: readonly Mark[], now: number): Stretch[] {
  const changes = marks.filter(({ type }) => type === 'connecting' || type === 'open' || type === 'waiting');
  return changes.flatMap(({ type, at: from }, i) => {
    const stretch = { state: type as LaneState, from, to: changes[i + 1]?.at };
    return type === 'open' ? withSilences(stretch, marks, now) : [stretch];
  });
}

/** For how long an open lane has heard nothing; `undefined` while it hears enough. */
export function silenceOf({ state, since, marks }: Recording, now: number): number | undefined {
  const quiet = now - (heard(marks).pop() ?? since);
  return state === 'open' && quiet >= SILENCE ? quiet : undefined;
}

/** When frames came; that of the handshake is the first. */
export const heard = (marks: readonly Mark[]): number[] =>
  marks.filter(({ type }) => type === 'open' || type === 'message' || type === 'pong').map(({ at }) => at);

/** Silent from the last frame on, until the next one. */
function withSilences({ from, to }: Stretch, marks: readonly Mark[], now: number): Stretch[] {
  const frames = heard(marks).filter((at) => at >= from && at <= (to ?? now));
  const pauses = frames
    .map((at, i) => ({ from: at, to: frames[i + 1] ?? to }))
    .filter((pause) => (pause.to ?? now) - pause.from >= SILENCE);
  const open = [from, ...pauses.map((pause) => pause.to)].map((since, i): Stretch => ({
    state: 'open',
    from: since ?? Infinity,
    to: pauses[i]?.from ?? to,
  }));
  const silent = pauses.map((pause): Stretch => ({ state: 'silent', ...pause }));
  return [...open, ...silent]
    .filter((stretch) => stretch.from < (stretch.to ?? Infinity))
    .sort((a, b) => a.from - b.from);
}

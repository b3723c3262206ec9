import type { Mark } from './marks.js';

export type LaneState = 'idle' | 'connecting' | 'open' | 'waiting';

/** What one lane has been through. */
export interface Recording {
  readonly marks: readonly Mark[];
  readonly state: LaneState;
  /** When that began. */
  readonly since: number;
  readonly lastMessageAt: number | undefined;
  readonly messages: number;
  readonly losses: number;
}

export const BLANK: Recording = {
  marks: [],
  state: 'idle',
  since: 0,
  lastMessageAt: undefined,
  messages: 0,
  losses: 0,
};

/** Above so many marks the oldest attempts are forgotten, each as a whole. */
export const MOST = 2_000;

const STATES = ['connecting', 'open', 'waiting'] as const;

export function record(recording: Recording, mark: Mark): Recording {
  const marks = trim([...recording.marks, mark]);
  const state = STATES.find((state) => state === mark.type);
  const isMessage = mark.type === 'message';
  return {
    marks,
    ...(state ? { state, since: mark.at } : { state: recording.state, since: recording.since }),
    lastMessageAt: isMessage ? mark.at : recording.lastMessageAt,
    messages: recording.messages + Number(isMessage),
    losses: recording.losses + Number(mark.type === 'lost'),
  };
}

function trim(marks: readonly Mark[]): readonly Mark[] {
  if (marks.length <= MOST) return marks;
  const next = marks.findIndex(({ type }, i) => i > 0 && type === 'connecting');
  return next < 0 ? marks : marks.slice(next);
}

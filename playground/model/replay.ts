import { isOfClient, type Mark } from './marks.js';
import { SETTINGS } from './settings.js';

/** A mark, or the end of the recording, and when it comes in virtual time. */
export interface Replayed<M> {
  readonly mark: M;
  readonly time: number;
}

export interface End {
  readonly type: 'end';
  readonly at: number;
}

/**
 * When things happen in virtual time, in which no timer is ever late: what the client does by its own clock it does to the
 * millisecond, and what comes from the network keeps its distance and its place in the order, one thing a millisecond.
 */
export function replay(marks: readonly Mark[], now: number): Replayed<Mark | End>[] {
  const told = [...withoutSecondPings(marks), { type: 'end', at: now } as const];
  const runs = runLengths(told);
  let deadlines: Deadlines = { start: 0 };
  let time = 0;
  let before = told[0]?.at ?? 0;
  return told.map((mark, i) => {
    const due = Math.min(...Object.values(deadlines));
    const gap = Math.max(mark.at - before, 1);
    before = mark.at;
    // What comes from the network leaves room, before the client acts, for what comes after it.
    if (mark.type !== 'waiting') time = runs[i] === 0 ? due : Math.min(time + gap, due - (runs[i] ?? 1));
    deadlines = after(mark, time, deadlines);
    return { mark, time };
  });
}

/** When the client acts next of its own accord, and why. */
type Deadlines = Partial<Record<'start' | 'handshake' | 'ping' | 'pong' | 'retry', number>>;

function after(mark: Mark | End, time: number, { ping, pong }: Deadlines): Deadlines {
  const { connectTimeout, interval, pongTimeout } = SETTINGS;
  switch (mark.type) {
    case 'connecting':
      return { handshake: time + connectTimeout };
    case 'open':
      return { ping: time + interval };
    case 'ping':
      return { ping: time + interval, pong: time + pongTimeout };
    case 'message':
    case 'pong':
      return ping === undefined ? {} : { ping };
    case 'waiting':
      return { retry: time + mark.wait };
    default:
      return { ...(pong && { pong }) };
  }
}

/** A deadline that was noticed late is followed by another ping. Here none is late. */
function withoutSecondPings(marks: readonly Mark[]): Mark[] {
  let isUnanswered = false;
  return marks.filter((mark) => {
    const isSecond = isUnanswered && mark.type === 'ping';
    isUnanswered = mark.type === 'ping';
    return !isSecond;
  });
}

/** For each mark that comes from the network, how many such come before the client acts again; 0 for one that does not. */
function runLengths(marks: readonly (Mark | End)[]): number[] {
  return marks.reduceRight<number[]>((runs, mark) => {
    const isNetwork = mark.type === 'end' || !isOfClient(mark);
    return [isNetwork ? (runs[0] ?? 0) + 1 : 0, ...runs];
  }, []);
}

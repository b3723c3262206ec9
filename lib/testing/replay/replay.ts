import { LONGEST_DELAY } from '../../ground/validate.js';
import type { Marble } from '../marbles.js';
import type { RecordedEvent } from '../recordedEvent.js';
import { connectTimeoutOf } from './connectTimeoutOf.js';
import { heartbeatsOf, type Beat } from './heartbeats.js';
import { lastLife } from './lastLife.js';
import { createLetters } from './letters.js';
import { momentsOf, type Moment } from './moments.js';
import { scriptsOf, type Script } from './scripts.js';
import { stepsOf } from './steps.js';
import { UnreplayableError } from './unreplayableError.js';

/** The parts of a spec: the server's scripts, the app's calls, and the expected statuses. Times are frames. */
export interface Replay {
  /** Whether the spec begins where the socket left `idle` or `closed`. */
  readonly isWhole: boolean;
  readonly scripts: readonly Script[];
  readonly beats: readonly Beat[];
  /** The wait before each retry. */
  readonly waits: readonly number[];
  readonly connectTimeout: number;
  readonly calls: readonly Call[];
  /** When the test unsubscribes. */
  readonly end: number;
  readonly states: readonly Marble[];
  readonly messages: readonly Marble[];
  /** The messages for letters. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A call of the app. */
export interface Call {
  readonly time: number;
  readonly method: 'reconnect' | 'handover' | 'unsubscribe';
}

/** Returns what a spec needs to go through the last life that was recorded, up to `now`. `isCut`: whether older events are forgotten. */
export function replay(recorded: readonly RecordedEvent[], now: number, isCut: boolean): Replay {
  const { events, isWhole } = lastLife(recorded, isCut);
  const [first] = events;
  if (!first)
    throw new UnreplayableError(
      'no-connection',
      'nothing to replay: the socket has not been connecting since it was last idle or closed',
    );
  const { values, letterOf } = createLetters();
  const steps = stepsOf(events, letterOf);
  const connectTimeout = connectTimeoutOf(steps, now);
  const moments = momentsOf(steps, connectTimeout);

  const last = moments[moments.length - 1]?.time ?? 0;
  const over = moments.find(({ type }) => type === 'closed' || type === 'idle');
  const end = over?.type === 'idle' ? last : Math.max(over ? 0 : now - first.at, last + 1);
  const states = marblesOf(moments, stateOf);
  if (!over) states.push({ time: end, letter: 'i' });

  const waits = waitsOf(moments, end);
  const beats = heartbeatsOf(moments);
  const times = [connectTimeout, ...waits, ...beats.flatMap((beat) => (beat ? Object.values(beat) : []))];
  if (Math.max(...times) > LONGEST_DELAY)
    throw new UnreplayableError('too-long', 'a wait or a session took longer than 24.8 days, the longest timer');

  return {
    isWhole,
    scripts: scriptsOf(moments),
    beats,
    waits,
    connectTimeout,
    calls: moments.flatMap(callsOf),
    end,
    states,
    messages: marblesOf(moments, (moment) => (moment.type === 'message' ? moment.letter : undefined)),
    values,
  };
}

function marblesOf(moments: readonly Moment[], letterOf: (moment: Moment) => string | undefined): Marble[] {
  return moments.flatMap((moment) => {
    const letter = letterOf(moment);
    return letter === undefined ? [] : [{ time: moment.time, letter }];
  });
}

const STATES: Partial<Record<Moment['type'], string>> = {
  connecting: 'c',
  orphaned: 'c',
  open: 'o',
  retry: 'w',
  closed: 'x',
  idle: 'i',
};

const stateOf = ({ type }: Moment) => STATES[type];

function callsOf(moment: Moment): Call[] {
  const { type, time } = moment;
  if (type === 'connecting' && moment.isAsked) return [{ time, method: 'reconnect' }];
  if (type === 'handover') return [{ time, method: type }];
  return type === 'closed' && !moment.loss ? [{ time, method: 'unsubscribe' }] : [];
}

/** Unless a loss is the end, there is another wait, which is not over when the test unsubscribes. */
function waitsOf(moments: readonly Moment[], end: number): number[] {
  const waits: number[] = [];
  let since: number | undefined;
  for (const { type, time } of moments) {
    if (type === 'connecting' && since !== undefined) waits.push(time - since);
    if (type === 'connecting') since = undefined;
    if (type === 'retry') since = time;
  }
  const isOverByLoss = moments.some((moment) => moment.type === 'closed' && moment.loss);
  return isOverByLoss ? waits : [...waits, end + 1 - (since ?? end)];
}

import type { SocketLostError } from '../ground/errors.js';
import type { Marble } from './marbles.js';
import type { RecordedEvent } from './recordedEvent.js';

/** The parts of a spec: the server's script, the app's calls, and the expected statuses. Times are frames. */
export interface Replay {
  /** The server's scripts, one for each attempt: marbles, and the code of a clean close. */
  readonly scripts: readonly Script[];
  /** For each session the ping that is not answered, and its timeout; `false` if every ping was answered. */
  readonly beats: readonly Beat[];
  /** The wait before each retry. */
  readonly waits: readonly number[];
  readonly connectTimeout: number;
  /** The app's calls. */
  readonly calls: readonly Call[];
  /** When the test unsubscribes. */
  readonly end: number;
  readonly states: readonly Marble[];
  readonly messages: readonly Marble[];
  /** The messages for letters. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Script {
  readonly marbles: Marble[];
  code?: number | undefined;
}

export interface Call {
  readonly time: number;
  readonly method: 'reconnect' | 'unsubscribe';
}

export type Beat = false | { readonly interval: number; readonly pongTimeout: number };

/**
 * Moves events to virtual time. They keep their order and their distances, with at most one event a frame. The client's deadlines are
 * adapted to the events, so late timers in the recording do not matter.
 */
export function replay(recorded: readonly RecordedEvent[], now: number): Replay {
  const events = lastLife(recorded);
  if (!events.length)
    throw new Error('nothing to replay: the socket has not been connecting since it was last idle or closed');
  const connectTimeout = connectTimeoutOf(events, now);
  const letters = createLetters();
  const scripts: Script[] = [];
  const beats: Beat[] = [];
  const waits: number[] = [];
  const calls: Call[] = [];
  const states: Marble[] = [];
  const messages: Marble[] = [];

  const start = events[0]?.at ?? now;
  let time = -1; // of the last event
  let began = 0; // this attempt
  let opened: number | undefined; // this session
  let pinged: number | undefined; // in this session
  let waiting: number | undefined; // for the next attempt
  let lost: SocketLostError | undefined; // and nothing has followed from it yet
  let isOver = false;
  let isOverByLoss = false;

  const advance = (at: number, room = 1) => (time = Math.max(at - start, time + room));
  const serve = (letter: string) => scripts[scripts.length - 1]?.marbles.push({ time: time - began, letter });
  const show = (letter: string) => states.push({ time, letter });

  const noteLoss = (cause: SocketLostError, at: number) => {
    lost = cause;
    // Room for a ping, if none was recorded.
    if (cause.kind === 'connect-timeout') time = began + connectTimeout;
    else advance(at, 2);
  };

  /** Repeats a loss: by a deadline of the client if that ended the connection, otherwise by the server. */
  const lose = ({ kind, wasClean = false, code }: SocketLostError) => {
    lost = undefined;
    const script = scripts[scripts.length - 1];
    if (kind === 'pong-timeout' && opened !== undefined) {
      const ping = pinged ?? time - 1;
      beats[beats.length - 1] = { interval: ping - opened, pongTimeout: time - ping };
    } else if (kind !== 'connect-timeout') {
      const isClean = wasClean && opened !== undefined;
      serve(isClean ? '|' : '#');
      if (script && isClean) script.code = code;
    }
  };

  for (const event of events) {
    switch (event.type) {
      case 'connecting':
        advance(event.at);
        if (waiting !== undefined) waits.push(time - waiting);
        // Without a wait it was asked for. The loss may have been forgotten.
        if (lost || (waiting === undefined && scripts.length)) calls.push({ time, method: 'reconnect' });
        opened = pinged = waiting = lost = undefined;
        began = time;
        scripts.push({ marbles: [] });
        show('c');
        break;
      case 'open':
        opened = advance(event.at);
        beats.push(false);
        serve('o');
        show('o');
        break;
      case 'ping':
        pinged = advance(event.at);
        break;
      case 'message': {
        advance(event.at);
        const letter = letters.letterOf(event.message);
        serve(letter);
        messages.push({ time, letter });
        break;
      }
      case 'lost':
        noteLoss(event.cause, event.at);
        break;
      case 'retry':
        // The loss may have been forgotten.
        if (!lost) noteLoss(event.cause, event.at);
        if (lost) lose(lost);
        waiting = time;
        show('w');
        break;
      case 'closed':
        isOver = true;
        isOverByLoss = !!lost;
        if (lost) lose(lost);
        else calls.push({ time: advance(event.at), method: 'unsubscribe' });
        show('x');
        break;
      case 'idle':
        isOver = true;
        advance(event.at);
        show('i');
        break;
      default:
        break;
    }
  }

  const isIdle = states[states.length - 1]?.letter === 'i';
  const end = isIdle ? time : advance(isOver ? 0 : now);
  if (!isOver) show('i');
  // The test unsubscribes first. Without another wait, the loss would end the stream.
  if (!isOverByLoss) waits.push(end + 1);
  return { scripts, beats, waits, connectTimeout, calls, end, states, messages, values: letters.values };
}

/** Returns the events since the socket last left `idle` or `closed`. If that was not recorded, it adds a beginning. */
function lastLife(recorded: readonly RecordedEvent[]): RecordedEvent[] {
  // The handshake in messages is a part of connecting, which may have been forgotten.
  const events = recorded.filter((event, i) => !i || event.type !== 'connecting' || event.phase === undefined);
  const starts = events.flatMap((event, i) => {
    const before = events
      .slice(0, i)
      .reverse()
      .find((earlier) => 'state' in earlier);
    const isStart = event.type === 'connecting' && (!before || before.type === 'idle' || before.type === 'closed');
    return isStart ? [i] : [];
  });
  const start = starts[starts.length - 1];
  if (start !== undefined) return events.slice(start);

  const [first] = events;
  if (first?.type === 'open')
    return [{ type: 'connecting', state: 'connecting', attempt: 0, at: first.at - 1 }, ...events];
  if (first?.type !== 'retry') return [];
  return [{ type: 'connecting', state: 'connecting', attempt: 0, at: first.at - 2 }, ...events];
}

/** Returns a timeout that is long enough for every attempt that opened, and otherwise as short as the app's. */
function connectTimeoutOf(events: readonly RecordedEvent[], now: number): number {
  const waited = { inVain: Infinity, well: 0 };
  let began: number | undefined;
  const note = (at: number, isInVain: boolean) => {
    if (began === undefined) return;
    if (isInVain) waited.inVain = Math.min(waited.inVain, at - began);
    else waited.well = Math.max(waited.well, at - began);
    began = undefined;
  };
  for (const event of events) {
    if (event.type === 'connecting') began = event.at;
    else if (event.type === 'lost') note(event.at, event.cause.kind === 'connect-timeout');
    else if ('state' in event) note(event.at, false);
  }
  note(now, false);
  // Events of the same millisecond are a few frames apart.
  const least = waited.well + 10;
  return Math.max(1, least, waited.inVain < Infinity ? waited.inVain : DEFAULT);
}

const DEFAULT = 10_000;

/** Assigns a letter to each message, and the same letter to equal messages. `o` is taken: it opens. */
function createLetters() {
  const byText = new Map<string, string>();
  const values: Record<string, unknown> = {};
  return {
    values,
    letterOf(message: unknown): string {
      const text = textOf(message);
      const known = byText.get(text);
      if (known !== undefined) return known;
      const letter = LETTERS[byText.size] ?? String.fromCharCode(FURTHER + byText.size);
      byText.set(text, letter);
      values[letter] = JSON.parse(text);
      return letter;
    },
  };
}

const LETTERS = 'abcdefghijklmnpqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The first code point of further letters. */
const FURTHER = 0x100;

/** Returns a message as JSON. A message that has no JSON is replayed as `null`. */
function textOf(message: unknown): string {
  try {
    // In a list, a value without JSON is `null`.
    return JSON.stringify([message]).slice(1, -1);
  } catch {
    return 'null';
  }
}

import type { Lost, Mark } from './marks.js';
import type { LaneState, Recording } from './recording.js';
import type { Act, LaneName } from './scene.js';
import { at, label, line, SHAPES } from './shapes.js';
import { actWords, clock, seconds, whyLostShort } from './words.js';

/** What is seen of time: up to `now`, as much as has room. */
export interface View {
  readonly now: number;
  /** When the axis begins. */
  readonly start: number;
  readonly width: number;
}

/** Room to the right of now, so that a new marble is seen whole. */
export const MARGIN = 16;

/** A picture's height and, from its top, where its line is; below that the words on a loss. */
interface Layout {
  readonly height: number;
  readonly line: number;
  readonly loss: number;
}

/** The plain lane has no pings to make room for. */
export const LAYOUTS: Record<LaneName, Layout> = {
  plain: { height: 102, line: 42, loss: 28 },
  ours: { height: 138, line: 62, loss: 46 },
};

export const NETWORK_HEIGHT = 30;

/** A line goes on past now, for as long as one drawing is looked at; what lies beyond is clipped. */
const LOOKAHEAD = 60;

/** The name of a state that began before what is seen stays here. */
const PINNED = 5;

/** A lane that says it is open is asked about its silence after so long. */
const SILENCE = 3_000;

/** On a phone there is less room for a second. */
export const pixelsPerSecond = (width: number): number => (width < 600 ? 26 : 34);

export function drawLane(name: LaneName, recording: Recording, acts: readonly Act[], view: View): string {
  const layout = LAYOUTS[name];
  const { x, isSeen } = scale(view);
  const marks = recording.marks.filter(({ at }) => isSeen(at));
  const segments = stretches(recording.marks).filter(({ to = view.now }) => isSeen(to));
  const told = withRoomForWords(recording.marks, view);
  const isPinned = ({ from }: Stretch) => x(from) < PINNED;
  const drawn = (mark: Mark) =>
    at(
      x(mark.at),
      layout.line,
      marble(mark, view) + (mark.type === 'lost' && told.has(mark) ? lossLabel(mark, layout, view) : ''),
    );
  return [
    past(view, layout.height, [
      shades(acts, layout.height, view),
      grid(layout.height, view),
      ...segments.map(({ state, from, to }) => at(x(from), layout.line, line(state, end(to, view) - x(from)))),
    ]),
    scrolling([
      ...segments.filter((segment) => !isPinned(segment)).map((segment) => stateLabel(segment, view)),
      // The letters are on top.
      ...marks.filter(({ type }) => type !== 'message').map(drawn),
      ...marks.filter(({ type }) => type === 'message').map(drawn),
    ]),
    ...segments.filter(isPinned).map((segment) => stateLabel(segment, view)),
    silence(recording, layout, view),
  ].join('');
}

export function drawNetwork(acts: readonly Act[], view: View): string {
  const { x, isSeen } = scale(view);
  const flags = acts.filter((act) => isSeen(act.at)).map((act) => ({ act, x: x(act.at) }));
  return [
    past(view, NETWORK_HEIGHT, [shades(acts, NETWORK_HEIGHT, view)]),
    scrolling(
      flags.map((flag, i) => {
        const next = flags[i + 1]?.x ?? Infinity;
        const words = actWords(flag.act);
        const isLeft = flag.x + words.length * CHAR > view.width;
        const room = isLeft ? flag.x - (flags[i - 1]?.x ?? 0) : next - flag.x;
        const text = room < words.length * CHAR ? '' : label(words, 15, 'act', isLeft ? 'end' : '');
        return at(flag.x, 0, `<path class="flag" d="M0 0V${NETWORK_HEIGHT}"/>${at(isLeft ? -6 : 6, 0, text)}`);
      }),
    ),
  ].join('');
}

/** The width of a letter of a label, more or less. */
const CHAR = 6.6;

function scale({ now, width }: View) {
  const perMs = pixelsPerSecond(width) / 1000;
  const x = (time: number) => width - MARGIN - (now - time) * perMs;
  return { x, isSeen: (time: number) => x(time) > -80 };
}

const end = (to: number | undefined, view: View) => (to === undefined ? view.width + LOOKAHEAD : scale(view).x(to));

/** What is clipped at now. */
function past({ width }: View, height: number, parts: readonly string[]): string {
  return `<svg width="${width - MARGIN}" height="${height}" overflow="hidden">${scrolling(parts)}</svg>`;
}

/** What moves to the left with time, between two drawings. */
const scrolling = (parts: readonly string[]) => `<g class="scroll">${parts.join('')}</g>`;

interface Stretch {
  readonly state: LaneState;
  readonly from: number;
  readonly to: number | undefined;
}

/** The states one after the other; the last has no end. */
export function stretches(marks: readonly Mark[]): Stretch[] {
  const changes = marks.filter(({ type }) => type === 'connecting' || type === 'open' || type === 'waiting');
  return changes.map(({ type, at }, i) => ({ state: type as LaneState, from: at, to: changes[i + 1]?.at }));
}

function stateLabel({ state, from, to }: Stretch, view: View): string {
  const { x } = scale(view);
  const left = Math.max(x(from), PINNED) + 3;
  const words = state === 'waiting' ? 'LOST, WAITING' : state.toUpperCase();
  const room = (to === undefined ? view.width : x(to)) - left;
  return room < words.length * 8 ? '' : at(left, 0, label(words, 15, `state ${state}`));
}

function marble(mark: Mark, view: View): string {
  switch (mark.type) {
    case 'message':
      return SHAPES.message(mark.text);
    case 'ping':
      return SHAPES.ping();
    case 'pong':
      return SHAPES.pong() + latencyLabel(mark.latency, scale(view).x(mark.at), view);
    case 'lost':
      return SHAPES.lost();
    case 'connecting':
      return SHAPES.attempt();
    default:
      return '';
  }
}

const lossWords = (mark: Lost & Mark, { start }: View) => `${whyLostShort(mark)}, ${seconds(mark.at - start)}`;

const lossLabel = (mark: Lost & Mark, { loss }: Layout, view: View) =>
  label(lossWords(mark, view), loss, 'lost', 'middle');

/** Those losses whose words do not run into the words of one before them. */
function withRoomForWords(marks: readonly Mark[], view: View): ReadonlySet<Mark> {
  const { x } = scale(view);
  let right = -Infinity;
  return new Set(
    marks.filter((mark) => {
      if (mark.type !== 'lost') return false;
      const half = (lossWords(mark, view).length * CHAR) / 2;
      const hasRoom = x(mark.at) - half >= right;
      if (hasRoom) right = x(mark.at) + half;
      return hasRoom;
    }),
  );
}

/** As soon as there is room for it. */
function latencyLabel(latency: number, x: number, { width }: View): string {
  const words = `${Math.round(latency)} ms`;
  return x + 12 + words.length * CHAR > width ? '' : at(9, 0, label(words, 30));
}

/** What a lane does not say: that it has heard nothing. */
function silence({ state, since, lastMessageAt = since }: Recording, layout: Layout, { now, width }: View): string {
  const quiet = now - Math.max(lastMessageAt, since);
  if (state !== 'open' || quiet < SILENCE) return '';
  return at(
    width - MARGIN,
    layout.line,
    label(`still OPEN: nothing came for ${seconds(quiet, 0)}`, 28, 'silence', 'end'),
  );
}

/** While nothing gets through, or nobody is there. */
function shades(acts: readonly Act[], height: number, view: View): string {
  const { x, isSeen } = scale(view);
  return acts
    .filter(({ isOn, what }) => isOn && what !== 'slow' && what !== 'refusing')
    .map((act) => ({ ...act, to: acts.find(({ what, at, isOn }) => what === act.what && at > act.at && !isOn)?.at }))
    .filter(({ to = view.now }) => isSeen(to))
    .map(({ at: from, to, what }) => {
      const rect = `<rect class="shade ${what}" width="${end(to, view) - x(from)}" height="${height}"/>`;
      return at(x(from), 0, rect);
    })
    .join('');
}

const TICK = 5_000;

/** A time on the axis is left out when it does not fit. */
const HALF_A_TIME = 14;

function grid(height: number, view: View): string {
  const { now, start } = view;
  const { x } = scale(view);
  const last = Math.floor((now - start) / TICK);
  const ticks = Array.from(
    { length: Math.ceil(view.width / pixelsPerSecond(view.width) / (TICK / 1000)) + 1 },
    (_, i) => last - i,
  );
  return ticks
    .map((tick) => tick * TICK + start)
    .filter((time) => time >= start && x(time) > HALF_A_TIME)
    .map((time) =>
      at(
        x(time),
        0,
        `<path class="tick" d="M0 0V${height - 14}"/>${label(clock(time - start), height - 3, 'time', 'middle')}`,
      ),
    )
    .join('');
}

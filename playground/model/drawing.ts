import { centred, placeCaptions, widthOf, type Caption } from './captions.js';
import { noticedAfter } from './loss.js';
import type { Lost, Mark } from './marks.js';
import type { Recording } from './recording.js';
import type { Act, LaneName } from './scene.js';
import { SETTINGS } from './settings.js';
import { at, label, line, SHAPES } from './shapes.js';
import { silenceOf, stretches, type Stretch } from './stretches.js';
import { MARGIN, pixelsPerSecond, scale, type View } from './view.js';
import { actWords, clock, lossWords, seconds, stretchWords } from './words.js';

/** A picture's height and, from its top, where its line is; below that the words on a loss. */
interface Layout {
  readonly height: number;
  readonly line: number;
  readonly loss: number;
}

/** The plain lane has no pings to make room for. */
export const LAYOUTS: Record<LaneName, Layout> = {
  plain: { height: 102, line: 42, loss: 24 },
  ours: { height: 138, line: 62, loss: 46 },
};

export const NETWORK_HEIGHT = 36;

/** A line goes on past now, for as long as one drawing is looked at; what lies beyond is clipped. */
const LOOKAHEAD = 60;

/** The name of a state that began before what is seen stays here. */
const PINNED = 5;

export function drawLane(name: LaneName, recording: Recording, acts: readonly Act[], view: View): string {
  const layout = LAYOUTS[name];
  const { x, isSeen } = scale(view);
  const marks = recording.marks.filter(({ at }) => isSeen(at));
  const segments = stretches(recording.marks, view.now).filter(({ to = view.now }) => isSeen(to));
  const captions = lossCaptions(recording.marks, acts, view);
  const isPinned = ({ from }: Stretch) => x(from) < PINNED;
  const drawn = (mark: Mark) => at(x(mark.at), layout.line, marble(mark, view));
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
      ...captions.filter(({ isMoved }) => !isMoved).map((caption) => lossLabel(caption, layout)),
    ]),
    ...captions.filter(({ isMoved }) => isMoved).map((caption) => lossLabel(caption, layout)),
    ...segments.filter(isPinned).map((segment) => stateLabel(segment, view)),
    silence(recording, layout, view),
  ].join('');
}

export function drawNetwork(acts: readonly Act[], view: View): string {
  const { x, isSeen } = scale(view);
  const captions = placeCaptions(
    acts.map((act) => actPlaces(act, x(act.at), view)),
    ROWS.length,
  );
  const seen = acts
    .map(({ at }, i) => ({ x: x(at), caption: captions[i], isSeen: isSeen(at) }))
    .filter((act) => act.isSeen);
  // The words are on top: they may be longer than the way to the next flag.
  const flags = [...seen.map(({ x }) => flag(x)), ...seen.map(({ x, caption }) => flagWords(x, caption))];
  return past(view, NETWORK_HEIGHT, [shades(acts, NETWORK_HEIGHT, view)]) + scrolling(flags);
}

/** The words on acts that follow each other closely stand below each other. */
const ROWS = [14, 29] as const;

/** Between a flag and its words. */
const POLE = 6;

/** To the right of the flag, or to its left while it is new. */
function actPlaces(act: Act, x: number, { width }: View) {
  return [actWords(act), actWords(act, 'short')].flatMap((words) => {
    const right = x + POLE;
    const left = x - POLE - widthOf(words);
    return right + widthOf(words) <= width ? [{ words, left: right }] : left >= 0 ? [{ words, left }] : [];
  });
}

const flag = (x: number) => at(x, 0, `<path class="flag" d="M0 0V${NETWORK_HEIGHT}"/>`);

function flagWords(x: number, caption: Caption | undefined): string {
  if (!caption) return '';
  const { words, left, row } = caption;
  const isLeft = left < x;
  return at(x + (isLeft ? -POLE : POLE), 0, label(words, ROWS[row] ?? 0, 'act', isLeft ? 'end' : ''));
}

const end = (to: number | undefined, view: View) => (to === undefined ? view.width + LOOKAHEAD : scale(view).x(to));

/** What is clipped at now. */
function past({ width }: View, height: number, parts: readonly string[]): string {
  return `<svg width="${width - MARGIN}" height="${height}" overflow="hidden">${scrolling(parts)}</svg>`;
}

/** What moves to the left with time, between two drawings. */
const scrolling = (parts: readonly string[]) => `<g class="scroll">${parts.join('')}</g>`;

/** The width of a letter in the name of a state. */
const CAPITAL = 9;

function stateLabel({ state, from, to }: Stretch, view: View): string {
  const { x } = scale(view);
  const left = Math.max(x(from), PINNED) + 3;
  // A name that stays in place is reached by the next one before the next drawing.
  const approach = x(from) < PINNED ? pixelsPerSecond(view) : 0;
  const room = to === undefined ? view.width - left : x(to) - approach - left;
  const words = stretchWords(state).find(({ length }) => length * CAPITAL <= room);
  return words === undefined ? '' : at(left, 0, label(words, 15, `state ${state}`));
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

interface LossCaption extends Caption {
  /** Whether its middle is not where the loss is. */
  readonly isMoved: boolean;
}

/** The words on those losses where they overlap no others. */
function lossCaptions(marks: readonly Mark[], acts: readonly Act[], view: View): LossCaption[] {
  const { x, isSeen } = scale(view);
  const losses = marks.filter((mark): mark is Lost & Mark => mark.type === 'lost');
  const places = losses.map((loss) =>
    lossWords(loss, noticedAfter(loss, marks, acts)).map((words) => ({
      words,
      left: centred(words, x(loss.at), view.width),
    })),
  );
  return placeCaptions(places, 1).flatMap((caption, i) => {
    const time = losses[i]?.at ?? 0;
    if (!caption || !isSeen(time)) return [];
    return [{ ...caption, isMoved: caption.left !== x(time) - widthOf(caption.words) / 2 }];
  });
}

const lossLabel = ({ words, left }: LossCaption, layout: Layout) =>
  at(left + widthOf(words) / 2, layout.line, label(words, layout.loss, 'lost', 'middle'));

/** As soon as there is room for it, and before the next. */
function latencyLabel(latency: number, x: number, view: View): string {
  if (x < 0) return '';
  const room = Math.min(view.width - x - 12, (SETTINGS.interval / 1000) * pixelsPerSecond(view) - 15);
  const ms = String(Math.round(latency));
  const words = [`${ms} ms`, ms].find((words) => widthOf(words) <= room);
  return words === undefined ? '' : at(9, 0, label(words, 30));
}

/** What a lane does not say: that it has heard nothing. */
function silence(recording: Recording, layout: Layout, { now, width }: View): string {
  const quiet = silenceOf(recording, now);
  if (quiet === undefined) return '';
  const words = `still OPEN: nothing came for ${seconds(quiet, 0)}`;
  return at(width - MARGIN, layout.line, label(words, layout.loss + 16, 'silence', 'end'));
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
  const tickAt = (time: number) =>
    `<path class="tick" d="M0 0V${height - 14}"/>` +
    (x(time) + HALF_A_TIME > view.width - MARGIN ? '' : label(clock(time - start), height - 3, 'time', 'middle'));
  const ticks = Array.from(
    { length: Math.ceil(view.width / pixelsPerSecond(view) / (TICK / 1000)) + 1 },
    (_, i) => last - i,
  );
  return ticks
    .map((tick) => tick * TICK + start)
    .filter((time) => time >= start && x(time) > HALF_A_TIME)
    .map((time) => at(x(time), 0, tickAt(time)))
    .join('');
}

import type { ObservableNotification } from 'rxjs';

interface Message {
  readonly frame: number;
  readonly notification: ObservableNotification<unknown>;
}

interface Life {
  readonly subscribedFrame: number;
  readonly unsubscribedFrame: number;
}

/**
 * The assertion for `new TestScheduler(assertMarbles)`. It draws a difference as marbles with a legend, instead of a list of
 * notifications.
 *
 * ```text
 * expected  --a------b
 * actual    --a-----b
 * where     a = {"id":1}, b = {"id":2}
 * ```
 *
 * @throws Error with both diagrams if they differ.
 */
export function assertMarbles(actual: unknown, expected: unknown): void {
  if (isSame(actual, expected)) return;
  const legend: Legend = { letters: new Map(), taken: new Set([...singles(actual), ...singles(expected)]) };
  const lines = [`expected  ${draw(expected, legend)}`, `actual    ${draw(actual, legend)}`, ...where(legend)];
  throw new Error(`the marbles differ\n\n${lines.join('\n')}\n`);
}

/** The letters for values that are not single letters themselves. */
interface Legend {
  readonly letters: Map<string, string>;
  readonly taken: Set<string>;
}

function where({ letters }: Legend): string[] {
  if (letters.size === 0) return [];
  return [`where     ${Array.from(letters, ([value, letter]) => `${letter} = ${value}`).join(', ')}`];
}

function singles(events: unknown): string[] {
  return (events as Partial<Message>[]).flatMap(({ notification }) =>
    notification?.kind === 'N' && isSingle(notification.value) ? [notification.value] : [],
  );
}

const isSingle = (value: unknown): value is string => typeof value === 'string' && value.length === 1;

function draw(events: unknown, legend: Legend): string {
  const marbles = (events as (Message | Life)[]).flatMap((event): [number, string][] =>
    'notification' in event
      ? [[event.frame, marble(event.notification, legend)]]
      : [
          [event.subscribedFrame, '^'],
          [event.unsubscribedFrame, '!'],
        ],
  );
  const groups = new Map<number, string[]>();
  for (const [frame, letter] of marbles) {
    const group = groups.get(frame);
    if (group) group.push(letter);
    else groups.set(frame, [letter]);
  }
  const frames = [...groups].filter(([frame]) => Number.isFinite(frame)).sort(([a], [b]) => a - b);
  let next = 0;
  const drawn = frames.map(([frame, group]) => {
    const text = gap(frame - next) + (group.length > 1 ? `(${group.join('')})` : group.join(''));
    next = frame + (group.length > 1 ? group.length + 2 : 1);
    return text;
  });
  return drawn.join('') || '(nothing)';
}

function gap(frames: number): string {
  return frames > 20 ? ` ${frames}ms ` : '-'.repeat(Math.max(frames, 0));
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');

function marble(notification: ObservableNotification<unknown>, legend: Legend): string {
  if (notification.kind === 'C') return '|';
  if (notification.kind === 'E') return '#';
  const { value } = notification;
  if (isSingle(value)) return value;
  const text = value instanceof Error ? String(value) : JSON.stringify(value);
  const letter = legend.letters.get(text) ?? LETTERS.find((free) => !legend.taken.has(free)) ?? '?';
  legend.letters.set(text, letter);
  legend.taken.add(letter);
  return letter;
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Error && b instanceof Error) return a.name === b.name && a.message === b.message;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  const other = b as Record<string, unknown>;
  return left.length === right.length && left.every(([key, value]) => key in b && isSame(value, other[key]));
}

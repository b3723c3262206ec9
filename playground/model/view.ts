/** What is seen of time: up to `now`, as much as has room. */
export interface View {
  readonly now: number;
  /** When the axis begins. */
  readonly start: number;
  readonly width: number;
}

/** Room to the right of now, so that a new marble is seen whole; and to the left of the beginning. */
export const MARGIN = 16;

/** A page shows no less time than this. */
const SHORTEST = 4_000;

/** How far to the left of what is seen a caption may begin. */
const WIDEST = 200;

/** The least room for a second, later on. On a phone it is less. */
const least = (width: number) => (width < 600 ? 26 : 34);

/** The time since the page was opened fills the picture, until there is too little room for a second; then it scrolls. */
export const pixelsPerSecond = (view: View): number => Math.max(least(view.width), filling(view));

/** Whether a second takes less room with each second. */
export const isFilling = (view: View): boolean => filling(view) > least(view.width);

const filling = ({ now, start, width }: View) => (width - 2 * MARGIN) / (Math.max(now - start, SHORTEST) / 1000);

export function scale(view: View) {
  const perMs = pixelsPerSecond(view) / 1000;
  const x = (time: number) => view.width - MARGIN - (view.now - time) * perMs;
  return { x, isSeen: (time: number) => x(time) > -WIDEST };
}

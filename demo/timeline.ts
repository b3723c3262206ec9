import {
  EMPTY,
  endWith,
  filter,
  ignoreElements,
  interval,
  map,
  merge,
  mergeMap,
  switchMap,
  takeUntil,
  timer,
  withLatestFrom,
  type Observable,
} from 'rxjs';
import type { Fact } from './fact.js';
import type { Ledger } from './ledger.js';
import { inWords, plural, seconds, UNANSWERED } from './words.js';

/** A fact, when it was (in milliseconds from the start), and what was known before and after it. */
export interface Entry {
  readonly fact: Fact;
  readonly now: number;
  readonly before: Ledger;
  readonly after: Ledger;
}

/** How long a ping may go unanswered before that is worth a line. */
const WORTH_A_LINE = 250;

const ACTS: readonly Fact['type'][] = ['pull', 'plug', 'restart'];
const PROBE: readonly Fact['type'][] = ['ping', 'pong', 'lost', 'closed'];

/** The lines that stay. */
export function timeline(entry$: Observable<Entry>): Observable<string> {
  const told$ = entry$.pipe(
    mergeMap(({ fact, before, now }) => {
      const words = inWords(fact, before, now);
      if (words === undefined) return EMPTY;
      const line = at(now, words);
      return ACTS.includes(fact.type) ? ['', line] : [line];
    }),
  );

  const unanswered$ = entry$.pipe(
    filter(({ fact }) => PROBE.includes(fact.type)),
    switchMap(({ fact, now }) =>
      fact.type === 'ping' ? timer(WORTH_A_LINE).pipe(map(() => at(now + WORTH_A_LINE, UNANSWERED))) : EMPTY,
    ),
  );

  return merge(told$, unanswered$);
}

/** The line at the bottom that is drawn again and again. */
export function liveLine(entry$: Observable<Entry>, elapsed: () => number): Observable<string> {
  return interval(100).pipe(
    withLatestFrom(entry$),
    map(([, { after }]) => at(elapsed(), inShort(after, elapsed()))),
    takeUntil(entry$.pipe(ignoreElements(), endWith(0))),
  );
}

const at = (now: number, words: string) => `${seconds(now).padStart(8)}  ${words}`;

function inShort(ledger: Ledger, now: number): string {
  const ours = `  ${ledger.state}, ${plural(ledger.messages, 'message')}${silence(ledger.lastMessage, now)}`;
  if (ledger.plainState === undefined) return ours;
  return `${ours}  |  plain: ${ledger.plainState}${silence(ledger.plainLastMessage, now)}`;
}

function silence(lastMessage: number | undefined, now: number): string {
  const quiet = now - (lastMessage ?? now);
  return quiet < 500 ? '' : `, silent for ${seconds(quiet)}`;
}

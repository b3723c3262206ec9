import {
  connect,
  EMPTY,
  endWith,
  filter,
  from,
  ignoreElements,
  interval,
  last,
  map,
  merge,
  mergeMap,
  scan,
  switchMap,
  takeUntil,
  tap,
  timer,
  withLatestFrom,
  type Observable,
} from 'rxjs';
import { stopwatch } from '../ground/clock.js';
import type { Screen } from './screen.js';
import { seconds } from './text.js';
import { unanswered } from './words.js';

/** How facts are counted and printed. */
export interface Telling<Fact, Ledger> {
  readonly blank: Ledger;
  readonly enter: (ledger: Ledger, fact: Fact, now: number) => Ledger;
  /** Returns the lines for a fact; `before` is the ledger before it. */
  readonly lines: (fact: Fact, before: Ledger, now: number) => readonly string[];
  /** Returns the live line. */
  readonly inShort: (ledger: Ledger, now: number) => string;
}

/** A fact, its time in milliseconds from the start, and the ledger before and after it. */
interface Entry<Fact, Ledger> {
  readonly fact: Fact;
  readonly now: number;
  readonly before: Ledger;
  readonly after: Ledger;
}

/** How long a ping may go unanswered before a line says so, in milliseconds. */
const WORTH_A_LINE = 250;

const PROBE = ['ping', 'pong', 'lost', 'closed'];

/** Prints facts as they arrive. Emits the last ledger when they complete. */
export function timeline<Fact extends { readonly type: string }, Ledger>(
  fact$: Observable<Fact>,
  { blank, enter, lines, inShort }: Telling<Fact, Ledger>,
  screen: Screen,
): Observable<Ledger> {
  const time = stopwatch();
  const start = time();
  const elapsed = () => time() - start;

  const toldOf = (entry$: Observable<Entry<Fact, Ledger>>) =>
    entry$.pipe(
      mergeMap(({ fact, before, now }) => from(lines(fact, before, now)).pipe(map((words) => words && at(now, words)))),
    );

  const unansweredOf = (entry$: Observable<Entry<Fact, Ledger>>) =>
    entry$.pipe(
      filter(({ fact }) => PROBE.includes(fact.type)),
      switchMap(({ fact, now }) =>
        fact.type === 'ping'
          ? timer(WORTH_A_LINE).pipe(map(() => at(now + WORTH_A_LINE, unanswered(screen.paint))))
          : EMPTY,
      ),
    );

  const liveOf = (entry$: Observable<Entry<Fact, Ledger>>) =>
    interval(100).pipe(
      withLatestFrom(entry$),
      map(([, { after }]) => at(elapsed(), `  ${inShort(after, elapsed())}`)),
      takeUntil(entry$.pipe(ignoreElements(), endWith(0))),
    );

  const opening: Pick<Entry<Fact, Ledger>, 'after'> = { after: blank };
  return fact$.pipe(
    scan(
      ({ after: before }, fact): Entry<Fact, Ledger> => {
        const now = elapsed();
        return { fact, now, before, after: enter(before, fact, now) };
      },
      opening as Entry<Fact, Ledger>,
    ),
    connect((entry$) =>
      merge(
        toldOf(entry$).pipe(tap(screen.print), ignoreElements()),
        unansweredOf(entry$).pipe(tap(screen.print), ignoreElements()),
        screen.isLive ? liveOf(entry$).pipe(tap(screen.printLive), ignoreElements()) : EMPTY,
        entry$.pipe(last()),
      ),
    ),
    map(({ after }) => after),
    tap(() => screen.printLive('')),
  );
}

const at = (now: number, words: string) => `${seconds(now).padStart(8)}  ${words}`;

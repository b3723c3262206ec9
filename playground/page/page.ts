import {
  animationFrames,
  asyncScheduler,
  auditTime,
  animationFrameScheduler,
  catchError,
  combineLatest,
  EMPTY,
  exhaustMap,
  filter,
  from,
  fromEvent,
  map,
  merge,
  mergeMap,
  scan,
  share,
  shareReplay,
  startWith,
  switchMap,
  tap,
  timer,
  withLatestFrom,
  type Observable,
} from 'rxjs';
import { writeDiagram } from '../model/diagram.js';
import type { LaneEvent } from '../model/marks.js';
import { CALM } from '../model/networkState.js';
import { advance, OPENING, type Fact, type LaneName, type Scene } from '../model/scene.js';
import { isFilling, type View } from '../model/view.js';
import { changeNetwork, networkStates, showNetwork, wishes } from './controls.js';
import { copySpec } from './copy.js';
import { element } from './element.js';
import { scroll, showLegend, showScene, width } from './lanes.js';
import { linesOf, writeLog } from './log.js';
import { ourLane } from './ourLane.js';
import { plainLane } from './plainLane.js';

const now = () => asyncScheduler.now();
const start = now();

const url = (path: string) => new URL(path, location.href).href.replace(/^http/, 'ws');
const lane = (lane: LaneName, event$: Observable<LaneEvent>) =>
  event$.pipe(map((event): Fact => ({ lane, mark: { ...event, at: now() } })));

const network$ = networkStates().pipe(shareReplay({ bufferSize: 1, refCount: true }));

const step$ = merge(
  network$.pipe(map((network): Fact => ({ lane: 'network', at: now(), network }))),
  lane('plain', plainLane(url('plain'))),
  lane('ours', ourLane(url('ours'))),
).pipe(
  scan(
    ({ scene: before }, fact) => {
      const scene = advance(before, fact);
      return { scene, lines: linesOf(fact, before, scene) };
    },
    { scene: OPENING, lines: [] as string[] },
  ),
  share(),
);

const scene$ = step$.pipe(
  map(({ scene }) => scene),
  startWith(OPENING),
  shareReplay({ bufferSize: 1, refCount: true }),
);

const view = (): View => ({ now: now(), start, width: width() });

/** Scrolls what was drawn; as long as a second takes less and less room, it is drawn anew. */
function move(scene: Scene, drawn: View): View {
  const seen = view();
  if (isFilling(seen)) {
    showScene(scene, seen);
    return seen;
  }
  scroll(seen.now - drawn.now, seen);
  return drawn;
}

const isStill = matchMedia('(prefers-reduced-motion: reduce)');
const resized$ = fromEvent(window, 'resize').pipe(startWith(undefined));

const drawing$ = combineLatest([scene$, timer(0, 1_000), resized$]).pipe(
  auditTime(0, animationFrameScheduler),
  tap(([scene]) => showScene(scene, view())),
  switchMap(([scene]) =>
    isStill.matches ? EMPTY : animationFrames().pipe(scan((drawn) => move(scene, drawn), view())),
  ),
);

const writing$ = step$.pipe(
  mergeMap(({ lines }) => lines),
  tap((line) => writeLog(line, now() - start)),
);

const copying$ = fromEvent(element('#copy', HTMLElement), 'click').pipe(
  withLatestFrom(scene$),
  exhaustMap(([, scene]) => copySpec(writeDiagram(scene.ours.marks, scene.acts, now()))),
);

// The recording of a page that was put aside would have a hole.
const returning$ = fromEvent<PageTransitionEvent>(window, 'pageshow').pipe(
  filter(({ persisted }) => persisted),
  tap(() => location.reload()),
);

const startingOver$ = fromEvent(element('#again', HTMLElement), 'click').pipe(
  exhaustMap(() => from(changeNetwork(CALM)).pipe(catchError(() => EMPTY))),
  tap(() => location.reload()),
);

const wishing$ = wishes(network$).pipe(
  mergeMap((wish) =>
    from(changeNetwork(wish)).pipe(
      catchError(() => {
        writeLog('Nobody answers: is npm run playground still running?', now() - start);
        return EMPTY;
      }),
    ),
  ),
);

showLegend();
merge(drawing$, writing$, copying$, returning$, startingOver$, network$.pipe(tap(showNetwork)), wishing$).subscribe();

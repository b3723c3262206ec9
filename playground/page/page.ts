import {
  animationFrames,
  asyncScheduler,
  auditTime,
  animationFrameScheduler,
  combineLatest,
  EMPTY,
  exhaustMap,
  filter,
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
import { record } from '../../lib/testing/record.js';
import { annotate } from '../model/copied.js';
import type { LaneEvent } from '../model/marks.js';
import { advance, OPENING, type Fact, type LaneName, type Scene } from '../model/scene.js';
import { MOST_RECORDED } from '../model/settings.js';
import { isFilling, type View } from '../model/view.js';
import { showNetwork, wishes } from './controls.js';
import { copySpec } from './copy.js';
import { element } from './element.js';
import { scroll, showLegend, showScene, width } from './lanes.js';
import { linesOf, writeLog } from './log.js';
import { changeNetwork, serving$, state$, WebSocketCtor } from './network.js';
import { ourLane, ourSocket } from './ourLane.js';
import { plainLane } from './plainLane.js';

const now = () => asyncScheduler.now();
const start = now();

const socket$ = ourSocket('wss://ours.example', WebSocketCtor);

const lane = (lane: LaneName, event$: Observable<LaneEvent>) =>
  event$.pipe(map((event): Fact => ({ lane, mark: { ...event, at: now() } })));

const step$ = merge(
  state$.pipe(map((network): Fact => ({ lane: 'network', at: now(), network }))),
  lane('plain', plainLane('wss://plain.example', WebSocketCtor)),
  lane('ours', ourLane(socket$)),
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
  exhaustMap(([, { acts }]) => copySpec(annotate(recording.toMarbles(), acts, start, now()))),
);

// The recording of a page that was put aside would have a hole.
const returning$ = fromEvent<PageTransitionEvent>(window, 'pageshow').pipe(
  filter(({ persisted }) => persisted),
  tap(() => location.reload()),
);

const startingOver$ = fromEvent(element('#again', HTMLElement), 'click').pipe(tap(() => location.reload()));

const wishing$ = wishes(state$).pipe(tap(changeNetwork));

showLegend();
merge(
  drawing$,
  writing$,
  copying$,
  returning$,
  startingOver$,
  state$.pipe(tap(showNetwork)),
  wishing$,
  serving$,
).subscribe();

// Not before the lane, which must see the first event: with payloads a recording connects.
const recording = record(socket$, { payloads: true, limit: MOST_RECORDED });

import { markdownTable } from '../figures/markdownTable.js';
import type { EngineKind } from './engine.js';
import { sufferOutage, type OutageTimes, type Way } from './outage.js';
import { human } from './scene.js';
import { startEngineStage } from './stage.js';

const OUTAGES: readonly (readonly [seconds: number, way: Way])[] = [
  [10, 'connect'],
  [10, 'connectOnceReachable'],
  [75, 'connect'],
  [75, 'connectOnceReachable'],
];

const nameOf = (seconds: number, way: Way) => `${seconds} s, ${way === 'connect' ? 'plain' : '`onceReachable`'}`;

/** What the outages were like in one engine. */
export interface EngineOutages {
  /** With its version. */
  readonly engine: string;
  /** Of each outage, run by run; a run that failed has none. */
  readonly times: readonly (readonly OutageTimes[])[];
  readonly failed: number;
}

/** One outage after the other, all of them so many times; `say` gets a line about each. */
export async function measureOutages(
  kind: EngineKind,
  runs: number,
  say: (line: string) => void,
): Promise<EngineOutages> {
  const stage = await startEngineStage(kind);
  const engine = stage.engine.name;
  const times = OUTAGES.map((): OutageTimes[] => []);
  let failed = 0;
  try {
    for (let run = 1; run <= runs; run++) {
      for (const [at, [seconds, way]] of OUTAGES.entries()) {
        const what = `${engine}: ${nameOf(seconds, way)}, run ${run}`;
        try {
          const seen = await sufferOutage(stage, seconds, way);
          times[at]!.push(seen);
          say(`pass ${what}: TCP after ${human(seen.connect)}, open after ${human(seen.open)}`);
        } catch (error) {
          failed++;
          say(`FAIL ${what}: ${String(error)}`);
        }
      }
    }
  } finally {
    await stage.close();
  }
  return { engine, times, failed };
}

/** Markdown: a row for each outage, with the figures of each run. */
export const outageTable = (reports: readonly EngineOutages[]): string =>
  markdownTable({
    head: ['', ...reports.flatMap(({ engine }) => [`${engine}: TCP after`, 'open after'])],
    rows: OUTAGES.map((outage, at) => [
      nameOf(...outage),
      ...reports.flatMap(({ times }) =>
        (['connect', 'open'] as const).map((figure) => times[at]!.map((seen) => human(seen[figure])).join(', ')),
      ),
    ]),
  });

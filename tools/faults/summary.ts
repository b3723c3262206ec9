import type { FaultReport } from './fault.js';
import { inWords } from './outcome.js';
import type { GroupReport } from './runGroup.js';

/** What came of one fault in all the runs. */
export interface SummaryRow {
  readonly layer: string;
  readonly fault: string;
  readonly client: string;
  readonly runs: number;
  readonly failures: number;
  /** How long it may take to notice, and how long it took, in milliseconds. Nothing, if there is nothing to notice. */
  readonly bound: number | null;
  readonly noticedAfter: { readonly min: number; readonly median: number; readonly max: number } | null;
}

/** What a document shows of it. */
export type TableRow = Omit<SummaryRow, 'runs'>;

/** All that came of a number of runs. */
export interface FaultSummary {
  readonly environment: { readonly node: string; readonly cpu: string; readonly cores: number };
  readonly runs: number;
  readonly failures: number;
  /** How long one run took. */
  readonly seconds: number;
  readonly rows: readonly SummaryRow[];
}

/** The rows of a matrix that was run again and again. */
export function summarize(groups: readonly GroupReport[]): SummaryRow[] {
  const layers = [...new Set(groups.map(({ layer }) => layer))];
  return layers.flatMap((layer) => {
    const runs = groups.filter((group) => group.layer === layer);
    const names = [...new Set(runs.flatMap(({ reports }) => reports.map(({ name }) => name)))];
    const all = runs.flatMap(({ reports }) => reports);
    const faults = names.map((fault) =>
      summarizeFault(
        layer,
        all.filter(({ name }) => name === fault),
      ),
    );
    const leaks = runs.filter(({ leftovers }) => leftovers.length > 0).length;
    const end = { fault: 'all of them', client: 'leaves nothing behind', bound: null, noticedAfter: null };
    return [...faults, { layer, ...end, runs: runs.length, failures: leaks }];
  });
}

function summarizeFault(layer: string, reports: readonly FaultReport[]): SummaryRow {
  const [{ name, must }] = reports as [FaultReport];
  const times = reports.flatMap(({ noticedAfter }) => noticedAfter ?? []);
  return {
    layer,
    fault: name,
    client: inWords(must),
    runs: reports.length,
    failures: reports.filter(({ breaches }) => breaches.length > 0).length,
    bound: must.losses.length ? must.within : null,
    noticedAfter: times.length ? spread(times) : null,
  };
}

/** The breaches of one run, one a line. */
export function breachesOfGroup({ layer, reports, leftovers }: GroupReport): string[] {
  return [
    ...reports.flatMap(({ name, breaches }) => breaches.map((breach) => `${layer}: ${name}: ${breach}`)),
    ...leftovers.map((what) => `${layer}: left behind: ${what}`),
  ];
}

/** For a document. */
export function tableOf(rows: readonly TableRow[]) {
  return {
    head: ['fault', 'the client', 'failures', 'bound', 'noticed after', 'at most'],
    rows: [...new Set(rows.map(({ layer }) => layer))].flatMap((layer) => [
      [`**${layer}**`, '', '', '', '', ''],
      ...rows
        .filter((row) => row.layer === layer)
        .map(({ fault, client, failures, bound, noticedAfter }) => {
          const times = [bound, noticedAfter?.median, noticedAfter?.max];
          return [fault, client, String(failures), ...times.map((time) => (time ? `${time} ms` : ''))];
        }),
    ]),
  };
}

/** The least, the middle and the most of some times. */
export function spread(values: readonly number[]): NonNullable<SummaryRow['noticedAfter']> {
  const sorted = values.map(Math.round).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
  return { min: at(0), median: at(0.5), max: at(1) };
}

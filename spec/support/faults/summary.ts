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

export function toMarkdown(rows: readonly SummaryRow[]): string {
  const lines = rows.map(({ layer, fault, client, runs, failures, bound, noticedAfter }) => {
    const { min, median, max } = noticedAfter ?? { min: '', median: '', max: '' };
    return [layer, fault, client, runs, failures, bound ?? '', min, median, max];
  });
  const head = ['layer', 'fault', 'the client', 'runs', 'failures', 'bound (ms)', 'min', 'median', 'max'];
  const rule = ['---', '---', '---', '--:', '--:', '--:', '--:', '--:', '--:'];
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function spread(values: readonly number[]): SummaryRow['noticedAfter'] {
  const sorted = values.map(Math.round).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
  return { min: at(0), median: at(0.5), max: at(1) };
}

import type { Ledger } from './ledger.js';
import { plural, seconds, table, visible } from './text.js';

/** The lines that are printed at the end. */
export function summary({ now, opens, losses, messages, pongs, latencies, error }: Ledger): string[] {
  const sorted = [...latencies].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const rows = [
    ['watched for', seconds(now)],
    ['connections', `${opens}, ${plural(losses, 'loss', 'losses')}`],
    ['messages received', `${messages}`],
    ['pongs', median === undefined ? 'none' : `${pongs}, median latency ${median} ms`],
    ...(error === undefined ? [] : [['ended with', visible(error)]]),
  ];
  return ['', ...table(rows)];
}
